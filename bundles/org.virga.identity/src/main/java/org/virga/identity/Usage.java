package org.virga.identity;

import java.util.Set;
import org.virga.api.model.Account;
import org.virga.api.model.Id;
import org.virga.api.model.Network;
import org.virga.api.model.Template;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;

/** What an account, or several, have in use. Machines that are on their way out count no more. */
record Usage(
        long machines,
        int stopped,
        int running,
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

    static Usage of(Snapshot snapshot, Id<Account> account) {
        long machines = 0;
        int stopped = 0;
        int running = 0;
        long cores = 0;
        long memory = 0;
        for (Vm vm : snapshot.by(Vm.KIND, Vm.BY_ACCOUNT, account)) {
            if (!GONE.contains(vm.state())) {
                machines++;
                cores += vm.cpuNumber();
                memory += vm.memoryMib();
                stopped += vm.state() == Vm.State.STOPPED ? 1 : 0;
                running += vm.state() == Vm.State.RUNNING ? 1 : 0;
            }
        }
        var volumes = snapshot.by(Volume.KIND, Volume.BY_ACCOUNT, account);
        var templates = snapshot.by(Template.KIND, Template.BY_ACCOUNT, account);
        return new Usage(
                machines,
                stopped,
                running,
                cores,
                memory,
                volumes.size(),
                volumes.stream().mapToLong(Volume::sizeBytes).sum(),
                templates.size(),
                templates.stream().mapToLong(Template::sizeBytes).sum(),
                snapshot.by(Network.KIND, Network.BY_ACCOUNT, account).size());
    }

    Usage plus(Usage other) {
        return new Usage(
                machines + other.machines,
                stopped + other.stopped,
                running + other.running,
                cores + other.cores,
                memoryMib + other.memoryMib,
                volumes + other.volumes,
                volumeBytes + other.volumeBytes,
                templates + other.templates,
                templateBytes + other.templateBytes,
                networks + other.networks);
    }

    long primaryGib() {
        return Math.round(Math.ceil(volumeBytes / GIB));
    }

    double secondaryGib() {
        return templateBytes / GIB;
    }
}
