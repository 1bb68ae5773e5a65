package org.virga.compute.power;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.migrate.MigrationCalls;
import org.virga.compute.migrate.MigrationSettlement;

/**
 * Sees to what migrations left open: machines that are on their way and have no job any more, and, on hosts that could not
 * be asked when a migration ended, what was handed over to another host and what waits for a guest that will not come. What
 * runs is not touched, neither here nor by the agents that are asked. Any thread may call.
 */
@Component(service = Remains.class)
public final class Remains {

    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

    private final MigrationSettlement migrations;
    private final MigrationCalls calls;

    @Activate
    public Remains(@Reference MigrationSettlement migrations, @Reference MigrationCalls calls) {
        this.migrations = migrations;
        this.calls = calls;
    }

    /** Whether a guest that does not run, of a machine that has no job and no place on this host, was left there. */
    static boolean isOne(Snapshot snapshot, Host host, Vm vm, GuestState guest) {
        if (vm.migrating() || guest.epoch() > vm.epoch()) {
            return false;
        }
        return guest.power() == Power.PAUSED || (guest.power() == Power.STOPPED && disksElsewhere(snapshot, host, vm));
    }

    /** Decides where a machine is that was left on its way; its hosts are asked. */
    void arrive(Vm vm) throws InterruptedException {
        LOG.info("{} was left on its way by a job that gave up; its hosts are asked now", vm);
        migrations.settle(vm.id());
    }

    /** Clears away what {@link #isOne is one}. */
    void clear(Host host, Vm vm, GuestState guest) throws InterruptedException {
        if (guest.power() == Power.PAUSED) {
            var unused = calls.end(host, vm);
            LOG.info("Host {} does not wait for {} any more", host.name(), vm);
        } else {
            String left = calls.forget(host, vm);
            LOG.info("What {} left on host {} is {}", vm, host.name(), left.isEmpty() ? "removed" : "kept: " + left);
        }
    }

    /**
     * Clears away what a host kept of a machine that was expunged while the host could not be asked. That the machine was one
     * of this cloud's is known by its events.
     *
     * @return whether it was
     */
    boolean clearFormer(History history, Host host, GuestState guest) throws InterruptedException {
        History.EventFilter filter = new History.EventFilter(
                null, null, null, null, guest.vm(), VmAnswers.RESOURCE_TYPE, null, null, null, null, 0, 1);
        if (history.events(filter).rows().isEmpty()) {
            return false;
        }
        String left = calls.forget(host, guest.vm(), guest.epoch());
        LOG.info(
                "What host {} kept of {}, which is no more, is {}",
                host.name(),
                guest.instanceName(),
                left.isEmpty() ? "removed" : "kept: " + left);
        return true;
    }

    /**
     * Whether nothing of the machine's disks is on the host, and the machine was elsewhere last. What is left of it is of no
     * use then.
     */
    private static boolean disksElsewhere(Snapshot snapshot, Host host, Vm vm) {
        boolean elsewhere = false;
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (host.id().equals(volume.host())) {
                return false;
            }
            elsewhere |= volume.host() != null || (volume.pool() != null && lastElsewhere(host, vm));
        }
        return elsewhere;
    }

    private static boolean lastElsewhere(Host host, Vm vm) {
        return !host.id().equals(vm.host() == null ? vm.lastHost() : vm.host());
    }
}
