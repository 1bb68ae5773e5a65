package org.virga.identity;

import java.util.Set;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/** What an account, or several, have in use. */
record Usage(
        long machines,
        long stopped,
        long running,
        long cores,
        long memoryMib,
        long volumes,
        long volumeBytes,
        long templates,
        long templateBytes,
        long networks) {

    static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final Set<Vm.State> GONE = Set.of(Vm.State.DESTROYED, Vm.State.EXPUNGING, Vm.State.ERROR);
    private static final double GIB = 1L << 30;

    /** A machine; one that is on its way out counts no more. */
    static Usage of(Vm vm) {
        return GONE.contains(vm.state())
                ? NONE
                : new Usage(
                        1,
                        vm.state() == Vm.State.STOPPED ? 1 : 0,
                        vm.state() == Vm.State.RUNNING ? 1 : 0,
                        vm.cpuNumber(),
                        vm.memoryMib(),
                        0,
                        0,
                        0,
                        0,
                        0);
    }

    static Usage of(Volume volume) {
        return new Usage(0, 0, 0, 0, 0, 1, volume.sizeBytes(), 0, 0, 0);
    }

    static Usage of(Template template) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 1, template.sizeBytes(), 0);
    }

    static Usage of(Network network) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    /** Adds up all that belongs to an account; costs as much as there is. */
    static Usage of(Snapshot snapshot, Id<Account> account) {
        Usage sum = NONE;
        for (Vm vm : snapshot.by(Vm.KIND, Vm.BY_ACCOUNT, account)) {
            sum = sum.plus(of(vm));
        }
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_ACCOUNT, account)) {
            sum = sum.plus(of(volume));
        }
        for (Template template : snapshot.by(Template.KIND, Template.BY_ACCOUNT, account)) {
            sum = sum.plus(of(template));
        }
        for (Network network : snapshot.by(Network.KIND, Network.BY_ACCOUNT, account)) {
            sum = sum.plus(of(network));
        }
        return sum;
    }

    Usage plus(Usage other) {
        return sum(other, 1);
    }

    Usage minus(Usage other) {
        return sum(other, -1);
    }

    private Usage sum(Usage other, int sign) {
        return new Usage(
                machines + sign * other.machines,
                stopped + sign * other.stopped,
                running + sign * other.running,
                cores + sign * other.cores,
                memoryMib + sign * other.memoryMib,
                volumes + sign * other.volumes,
                volumeBytes + sign * other.volumeBytes,
                templates + sign * other.templates,
                templateBytes + sign * other.templateBytes,
                networks + sign * other.networks);
    }

    long primaryGib() {
        return Math.round(Math.ceil(volumeBytes / GIB));
    }

    double secondaryGib() {
        return templateBytes / GIB;
    }
}
