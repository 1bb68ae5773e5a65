package org.virga.compute.power;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.storage.Volumes;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.power.Attention.Note;

/**
 * Sees to what differs between a host and the store. Several threads may call, one for each host.
 *
 * <p>A report is old when it arrives: the guest may have been started since. So it only raises a suspicion. The records are
 * read, the host is asked again after that, its agent judges by the epoch, and each change is made on the very record that
 * was read: when anybody did anything to the machine meanwhile, nothing happens.
 */
@Component(service = Reconciler.class)
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final Store store;
    private final GuestCalls guests;
    private final Losses losses;
    private final Remains remains;
    private final Volumes volumes;
    private final Attention attention;
    private final Events events;
    private final Tally tally = new Tally();

    @Activate
    public Reconciler(
            @Reference Store store,
            @Reference GuestCalls guests,
            @Reference Losses losses,
            @Reference Remains remains,
            @Reference Volumes volumes,
            @Reference Alerts alerts) {
        this(store, guests, losses, remains, volumes, alerts, Clock.systemUTC());
    }

    Reconciler(
            Store store,
            GuestCalls guests,
            Losses losses,
            Remains remains,
            Volumes volumes,
            Alerts alerts,
            Clock clock) {
        this.store = store;
        this.guests = guests;
        this.losses = losses;
        this.remains = remains;
        this.volumes = volumes;
        this.events = new Events(clock);
        this.attention = new Attention(store, alerts, events);
    }

    /** What people were told of. */
    Attention attention() {
        return attention;
    }

    /** What was found. */
    Tally tally() {
        return tally;
    }

    /** How a finding ended. Neither settled nor with a note: it is to be looked at again. */
    private record Result(boolean settled, @Nullable String note) {

        static final Result SETTLED = new Result(true, null);
        static final Result AGAIN = new Result(false, null);

        static Result told(String note) {
            return new Result(false, note);
        }
    }

    /**
     * Asks a host for its guests and sees to what differs.
     *
     * @return whether nothing is left to be looked at again
     */
    boolean settle(UUID uuid) throws InterruptedException {
        Snapshot before = store.snapshot();
        Optional<Host> found = before.find(Host.KIND, uuid);
        if (found.isEmpty()) {
            return true;
        }
        Host host = found.get();
        Comparison comparison;
        try {
            comparison = Comparison.of(before, host, guests.guests(host));
        } catch (RpcException e) {
            LOG.info("Host {} cannot be asked for its guests now: {}", host.name(), e.getMessage());
            return false;
        }
        boolean settled = !comparison.busy();
        List<Note> notes = new ArrayList<>();
        for (Finding finding : comparison.findings()) {
            Result result = settle(host, finding);
            if (result.note != null) {
                notes.add(new Note(finding, result.note));
            } else if (!result.settled) {
                settled = false;
            }
            if (result.settled) {
                tally.count(finding.verdict());
            }
        }
        if (attention.tell(before, host, notes)) {
            notes.forEach(note -> tally.count(note.finding().verdict()));
        }
        return settled;
    }

    private Result settle(Host host, Finding finding) throws InterruptedException {
        if (outdated(finding)) {
            return Result.AGAIN;
        }
        return switch (finding.verdict()) {
            case GONE ->
                losses.gone(host, finding.machine(), finding.guest())
                        .map(loss -> result(finding.machine(), loss.text(), loss.result()))
                        .orElse(Result.AGAIN);
            case UNFINISHED -> losses.unfinished(host, finding.machine()) ? Result.SETTLED : Result.AGAIN;
            case STARTED -> started(host, finding.machine());
            case REVIVED -> placed(host, finding, "VM.START", "found running");
            case ON_THE_WAY -> onTheWay(finding.machine());
            case REMAINDER -> remainder(host, finding);
            case MOVED -> moved(host, finding);
            case STALE -> stale(host, finding);
            case AHEAD ->
                Result.told(finding.seen().instanceName() + " runs with epoch "
                        + finding.seen().epoch() + ", and the store knows of no newer one than "
                        + finding.machine().epoch() + ", as after the restore of a backup");
            case ASTRAY ->
                Result.told(finding.machine().instanceName() + " is stopped and had its place elsewhere last");
            case FORMER ->
                remains.clearFormer(store.history(), host, finding.seen())
                        ? Result.SETTLED
                        : Result.told(unknown(finding.seen()) + ", and does not run");
            case UNKNOWN -> Result.told(unknown(finding.seen()));
        };
    }

    /** Whether the machine has a job, or had one since its record was read: then the host's answer may tell of that. */
    private boolean outdated(Finding finding) {
        Snapshot now = store.snapshot();
        Optional<Vm> vm = now.find(Vm.KIND, finding.key().vm());
        return !vm.equals(Optional.ofNullable(finding.vm())) || (vm.isPresent() && Comparison.busy(now, vm.get()));
    }

    private static String unknown(GuestState guest) {
        String name = guest.instanceName().isEmpty() ? "a guest" : guest.instanceName();
        return name + " (" + guest.vm() + ") belongs to no virtual machine";
    }

    private Result started(Host host, Vm vm) {
        Vm after =
                vm.with(next -> next.state(Vm.State.RUNNING).lastHost(host.id()).updated(events.now()));
        Transaction.Builder transaction = Transaction.builder();
        volumes.ready(store.snapshot(), after, transaction);
        return commit(
                vm,
                after,
                transaction,
                "VM.START",
                "Vm was left Starting by a job that gave up; it runs on host " + host.name());
    }

    /** What its hosts told may have brought it to an end or not: it is looked at again. */
    private Result onTheWay(Vm vm) throws InterruptedException {
        remains.arrive(vm);
        return Result.AGAIN;
    }

    private Result remainder(Host host, Finding finding) throws InterruptedException {
        remains.clear(host, finding.machine(), finding.seen());
        return Result.SETTLED;
    }

    private Result moved(Host host, Finding finding) throws InterruptedException {
        Vm vm = finding.machine();
        Host place = Optional.ofNullable(vm.host())
                .flatMap(id -> store.snapshot().find(Host.KIND, id))
                .orElse(null);
        if (place == null) {
            return Result.AGAIN;
        }
        try {
            if (guests.guests(place).stream().anyMatch(one -> one.vm().equals(vm.uuid()) && one.running())) {
                return Result.told(vm.instanceName() + " runs on host " + place.name()
                        + " too, where it belongs, with the same epoch " + vm.epoch());
            }
        } catch (RpcException e) {
            return Result.told(vm.instanceName() + " belongs to host " + place.name() + ", which cannot be asked: "
                    + e.getMessage());
        }
        // A start there that comes late is refused from now on.
        if (!guests.end(place, vm)) {
            return Result.AGAIN;
        }
        return placed(host, finding, "VM.MIGRATE", "moved by somebody else from host " + place.name());
    }

    /** Gives a machine the place where its guest runs. A place comes with a new epoch, which the guest does not bear. */
    private Result placed(Host host, Finding finding, String type, String how) {
        Vm vm = finding.machine();
        Vm after = vm.with(next -> next.state(Vm.State.RUNNING)
                .host(host.id())
                .lastHost(host.id())
                .epoch(vm.epoch() + 1)
                .updated(events.now()));
        Transaction.Builder transaction = Transaction.builder();
        volumes.ready(store.snapshot(), after, transaction);
        return commit(vm, after, transaction, type, "Vm was " + how + " on host " + host.name());
    }

    private Result stale(Host host, Finding finding) throws InterruptedException {
        Vm vm = finding.machine();
        if (!guests.end(host, vm)) {
            return Result.AGAIN;
        }
        String text = "A run of epoch " + finding.seen().epoch() + " was found on host " + host.name()
                + " and was stopped there: the machine is " + vm.state().title() + " with epoch " + vm.epoch();
        store.commitAndWait(
                Transaction.builder().append(events.of(vm, "VM.STOP", text)).build());
        LOG.warn("{}: {}", vm.instanceName(), text);
        return Result.SETTLED;
    }

    private Result commit(Vm before, Vm after, Transaction.Builder more, String type, String text) {
        return result(
                before,
                text,
                store.commitAndWait(more.replace(Vm.KIND, before, after)
                        .append(events.of(before, type, text))
                        .build()));
    }

    private static Result result(Vm before, String text, CommitResult result) {
        if (result instanceof CommitResult.Committed) {
            LOG.warn("{}: {}", before.instanceName(), text);
            return Result.SETTLED;
        }
        CommitResult.Conflict conflict = (CommitResult.Conflict) result;
        if (conflict.stale()) {
            LOG.debug("{} was changed meanwhile and is left alone", before);
            return Result.AGAIN;
        }
        return Result.told(before.instanceName() + " (" + text + ") cannot be taken over: "
                + conflict.reasons().get(0).text());
    }
}
