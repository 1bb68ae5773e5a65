package org.virga.compute.power;

import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.End;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;

/**
 * Puts machines away whose runs are over. One that is highly available and was not shut down by its own guest is started
 * again, by a job that is accepted in the same commit, so that it is owed its start whatever dies. Several threads may call.
 */
@Component(service = Losses.class)
public final class Losses {

    private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

    private final Store store;
    private final GuestCalls guests;
    private final Withdrawal withdrawal;
    private final Restarts restarts;
    private final Events events;

    @Activate
    public Losses(
            @Reference Store store,
            @Reference GuestCalls guests,
            @Reference Withdrawal withdrawal,
            @Reference Restarts restarts) {
        this(store, guests, withdrawal, restarts, Clock.systemUTC());
    }

    Losses(Store store, GuestCalls guests, Withdrawal withdrawal, Restarts restarts, Clock clock) {
        this.store = store;
        this.guests = guests;
        this.withdrawal = withdrawal;
        this.restarts = restarts;
        this.events = new Events(clock);
    }

    /** What became of a machine, in a sentence, and of the commit that says so. */
    record Loss(String text, CommitResult result) {}

    /**
     * A running machine has no guest on its host, which is up.
     *
     * @return empty when its host did not confirm that the run is over
     */
    Optional<Loss> gone(Host host, Vm vm, @Nullable GuestState guest) throws InterruptedException {
        if (!guests.end(host, vm)) {
            return Optional.empty();
        }
        String why = guest == null ? "the host does not know it any more" : guest.detail();
        Vm after = vm.with(next ->
                next.state(Vm.State.STOPPED).host(null).lastHost(vm.host()).updated(events.now()));
        boolean again = vm.highlyAvailable() && (guest == null || guest.end() != End.SHUTDOWN);
        String text = "Vm stopped by itself on host " + host.name() + ": " + why
                + (again ? "; it is highly available and is started again" : "");
        Transaction.Builder transaction =
                Transaction.builder().replace(Vm.KIND, vm, after).append(events.of(vm, "VM.STOP", text));
        return Optional.of(new Loss(
                text, again ? restarts.submit(vm, transaction.build()) : store.commitAndWait(transaction.build())));
    }

    /** Whether a machine that was left Starting or Stopping has left its place. */
    boolean unfinished(Host host, Vm vm) throws InterruptedException {
        if (!withdrawal.withdraw(vm.id(), Vm.State.STOPPED)) {
            return false;
        }
        String text = "Vm was left " + vm.state().title() + " on host " + host.name()
                + " by a job that gave up, and is stopped now";
        store.commitAndWait(
                Transaction.builder().append(events.of(vm, "VM.STOP", text)).build());
        LOG.warn("{}: {}", vm.instanceName(), text);
        return true;
    }
}
