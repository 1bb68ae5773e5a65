package org.virga.compute.power;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;
import org.virga.compute.migrate.MigrationCalls;

/**
 * Clears away what migrations left on hosts that could not be asked when they ended: what was handed over to another host,
 * and what waits for a guest that will not come. What runs is not touched, neither here nor by the agents that are asked.
 */
final class Remains {

    private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

    private final MigrationCalls calls;

    Remains(MigrationCalls calls) {
        this.calls = calls;
    }

    /**
     * Looks at a guest that a host reports, whose machine has no job, and clears it away when it is a remainder.
     *
     * @return whether it was one
     */
    boolean clear(Snapshot snapshot, Host host, GuestState guest) throws InterruptedException {
        Optional<Vm> found = snapshot.find(Vm.KIND, guest.vm());
        if (found.isEmpty()
                || found.get().migrating()
                || host.id().equals(found.get().host())
                || guest.epoch() > found.get().epoch()) {
            return false;
        }
        Vm vm = found.get();
        if (guest.power() == Power.PAUSED) {
            var unused = calls.end(host, vm);
            LOG.info("Host {} does not wait for {} any more", host.name(), vm);
            return true;
        }
        if (guest.power() == Power.STOPPED && disksElsewhere(snapshot, host, vm)) {
            String left = calls.forget(host, vm);
            LOG.info("What {} left on host {} is {}", vm, host.name(), left.isEmpty() ? "removed" : "kept: " + left);
            return true;
        }
        return false;
    }

    private static boolean disksElsewhere(Snapshot snapshot, Host host, Vm vm) {
        boolean elsewhere = false;
        for (Volume volume : snapshot.by(Volume.KIND, Volume.BY_VM, vm.id())) {
            if (host.id().equals(volume.host())) {
                return false;
            }
            elsewhere |= volume.host() != null;
        }
        return elsewhere;
    }
}
