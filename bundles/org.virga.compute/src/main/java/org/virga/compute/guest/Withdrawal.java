package org.virga.compute.guest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/**
 * Takes a machine that stayed Starting or Stopping from its place, but only when its host's agent has said that the guest
 * does not run there: a place that is given to somebody else, or to the machine's next run, must be empty.
 *
 * <p>Telling the agent to end the run is more than looking at it: from then on the agent refuses a start of that run that
 * comes late.
 */
@Component(service = Withdrawal.class)
public final class Withdrawal {

    private static final Logger LOG = LoggerFactory.getLogger(Withdrawal.class);

    private final Store store;
    private final GuestCalls guests;
    private final Clock clock;

    @Activate
    public Withdrawal(@Reference Store store, @Reference GuestCalls guests) {
        this(store, guests, Clock.systemUTC());
    }

    Withdrawal(Store store, GuestCalls guests, Clock clock) {
        this.store = store;
        this.guests = guests;
        this.clock = clock;
    }

    /**
     * Withdraws a machine. Does nothing when it is neither Starting nor Stopping.
     *
     * @param state what it is without a place
     * @return whether it has no place any more that it would have to leave
     */
    public boolean withdraw(Id<Vm> id, Vm.State state) throws InterruptedException {
        Snapshot snapshot = store.snapshot();
        Optional<Vm> found = snapshot.find(Vm.KIND, id).filter(Withdrawal::hangs);
        if (found.isEmpty()) {
            return true;
        }
        Vm vm = found.get();
        Host host = snapshot.get(Host.KIND, place(vm));
        // What a first start left of disks would never be found again.
        Reply reply = hasDisks(snapshot, vm) ? guests.stop(host, vm, Duration.ZERO) : guests.destroy(host, vm);
        if (!reply.done() && !reply.lost()) {
            LOG.warn("{} keeps its place on {}, because its guest may run there: {}", vm, host.name(), reply.text());
            return false;
        }
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Commits.change(
                store,
                id,
                now -> sameRun(vm, now)
                        ? now.with(next -> next.state(state).host(null).updated(time))
                        : now);
        LOG.info("{} has left host {} and is {} now", vm.instanceName(), host.name(), state);
        return true;
    }

    /** Whether a machine has disks from earlier runs. */
    private static boolean hasDisks(Snapshot snapshot, Vm vm) {
        return snapshot.by(Volume.KIND, Volume.BY_VM, vm.id()).stream()
                .anyMatch(volume -> volume.state() == Volume.State.READY);
    }

    private static boolean hangs(Vm vm) {
        return vm.state() == Vm.State.STARTING || vm.state() == Vm.State.STOPPING;
    }

    private static boolean sameRun(Vm vm, Vm now) {
        return hangs(now) && now.epoch() == vm.epoch() && place(now).equals(place(vm));
    }

    private static Id<Host> place(Vm vm) {
        Id<Host> host = vm.host();
        if (host == null) {
            throw new IllegalStateException(vm + " has no place");
        }
        return host;
    }
}
