package org.virga.compute.guest;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.storage.DiskReach;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Takes a machine down: Stopping, then the guest, and at last, in the commit that ends the job, off its place. Until an
 * agent has said that the guest is down, the machine keeps its place; a job that gives up makes it Running again, which
 * {@link org.virga.compute.power} corrects when the host says otherwise.
 */
@Component(service = GuestStop.class)
public final class GuestStop {

    private final Store store;
    private final GuestCalls guests;
    private final SharedDisks shared;

    @Activate
    public GuestStop(@Reference Store store, @Reference GuestCalls guests, @Reference SharedDisks shared) {
        this.store = store;
        this.guests = guests;
        this.shared = shared;
    }

    /**
     * Which machine is to be stopped how.
     *
     * @param grace how long it may take to shut down by itself
     * @param remove whether its guest is removed too, with the disks that are its host's own
     */
    public record Request(Id<Vm> vm, Duration grace, boolean remove, Instant now) {}

    /**
     * Stops the guest of a machine that has a place.
     *
     * @return empty when the guest is down and the machine Stopping; what becomes of the job when it is not
     */
    public Optional<Outcome> stop(JobContext job, Request request) throws Exception {
        // Before the step, which a crash or a cancellation may interrupt when it has had its effect already.
        job.onFailure("unstop", () -> unstop(request));
        job.step("stopping", () -> stopping(request));
        Optional<Outcome> unfinished = call(job, "stop", request, () -> stopGuest(job.snapshot(), request));
        job.progress(80);
        return unfinished;
    }

    /**
     * Removes the disks on shared storage of a machine whose guest is removed. Nothing is done for one that has none.
     *
     * @return empty when they are gone; what becomes of the job when they are not
     */
    public Optional<Outcome> removeShared(JobContext job, Request request) throws Exception {
        Optional<Vm> vm =
                job.snapshot().find(Vm.KIND, request.vm).filter(found -> SharedDisks.made(job.snapshot(), found));
        if (vm.isEmpty()) {
            return Optional.empty();
        }
        // A request that was lost may still remove them: the machine must never be started again.
        job.onFailure("unstop", () -> setAside(request));
        return call(job, "disks", request, () -> shared.remove(job.snapshot(), vm.get()));
    }

    /**
     * Removes the guest of a machine that has no place, with the disks that are a host's own.
     *
     * @return empty when they are gone; what becomes of the job when they are not
     */
    public Optional<Outcome> remove(JobContext job, Request request) throws Exception {
        // Before the step, as above. A run that was interrupted in it has set the state already; then what it was is
        // not known.
        Vm.State seen = state(job.snapshot(), request);
        job.onFailure("unexpunge", () -> unexpunge(request, seen));
        String before = job.step("expunging", String.class, () -> expunging(request));
        job.onFailure("unexpunge", () -> unexpunge(request, Vm.State.valueOf(before)));
        return call(job, "remove", request, () -> removeGuest(job.snapshot(), request));
    }

    /** A machine without its place. */
    public static Vm off(Vm vm, Vm.State state, Instant now) {
        return vm.with(next -> next.state(state)
                .host(null)
                .lastHost(vm.host() == null ? vm.lastHost() : vm.host())
                .updated(now));
    }

    /** A transaction that changes a machine. */
    public static Transaction replacing(Vm before, Vm after) {
        return Transaction.builder().replace(Vm.KIND, before, after).build();
    }

    private Optional<Outcome> call(JobContext job, String step, Request request, Call call) throws Exception {
        Reply reply;
        try {
            reply = job.step(step, Reply.class, () -> {
                Reply answer = call.ask();
                if (answer.unanswered()) {
                    throw new UnansweredException(answer);
                }
                return answer;
            });
        } catch (UnansweredException e) {
            return Optional.of(Patience.after(e.reply, job, step + "-unanswered", request.now, guests.patience()));
        }
        return reply.done() ? Optional.empty() : Optional.of(new Outcome.Failed(ErrorKind.RUNTIME, reply.text()));
    }

    private void stopping(Request request) {
        change(
                request,
                vm -> vm.host() == null
                        ? vm
                        : vm.with(next -> next.state(Vm.State.STOPPING).updated(request.now)));
    }

    private void change(Request request, UnaryOperator<Vm> change) {
        if (Commits.change(store, request.vm, change).isEmpty()) {
            throw new CommandException(ErrorKind.CONFLICT, "The virtual machine is gone");
        }
    }

    private Reply stopGuest(Snapshot snapshot, Request request) throws InterruptedException {
        Optional<Vm> found = snapshot.find(Vm.KIND, request.vm);
        Id<Host> place = found.map(Vm::host).orElse(null);
        if (found.isEmpty() || place == null) {
            return Reply.DONE;
        }
        Host host = snapshot.get(Host.KIND, place);
        return request.remove ? guests.destroy(host, found.get()) : guests.stop(host, found.get(), request.grace);
    }

    /** What was Stopping before this job runs afterwards too, until its host's report tells better. */
    private void unstop(Request request) {
        Commits.change(
                store,
                request.vm,
                vm -> vm.state() == Vm.State.STOPPING && vm.host() != null
                        ? vm.with(next -> next.state(Vm.State.RUNNING).updated(request.now))
                        : vm);
    }

    private void setAside(Request request) {
        Commits.change(
                store,
                request.vm,
                vm -> vm.state() == Vm.State.STOPPING ? off(vm, Vm.State.DESTROYED, request.now) : vm);
    }

    private String expunging(Request request) {
        Vm.State before = state(store.snapshot(), request);
        change(request, vm -> vm.with(next -> next.state(Vm.State.EXPUNGING).updated(request.now)));
        return before.name();
    }

    private static Vm.State state(Snapshot snapshot, Request request) {
        return snapshot.find(Vm.KIND, request.vm).map(Vm::state).orElse(Vm.State.DESTROYED);
    }

    private void unexpunge(Request request, Vm.State before) {
        // Disks on shared storage may be removed by a request that was lost, so whoever had some is not started again.
        boolean aside = before == Vm.State.EXPUNGING
                || store.snapshot()
                        .find(Vm.KIND, request.vm)
                        .filter(vm -> SharedDisks.made(store.snapshot(), vm))
                        .isPresent();
        Commits.change(
                store,
                request.vm,
                vm -> vm.state() == Vm.State.EXPUNGING
                        ? vm.with(next ->
                                next.state(aside ? Vm.State.DESTROYED : before).updated(request.now))
                        : vm);
    }

    private Reply removeGuest(Snapshot snapshot, Request request) throws InterruptedException {
        Optional<Vm> vm = snapshot.find(Vm.KIND, request.vm);
        Optional<Host> host = vm.flatMap(there -> remains(snapshot, there));
        return vm.isEmpty() || host.isEmpty() ? Reply.DONE : guests.destroy(host.get(), vm.get());
    }

    /**
     * The host where something of a machine without a place may be left. When its disks are all on shared storage that is no
     * more than a definition, for which a host that is not up is not waited for.
     */
    private static Optional<Host> remains(Snapshot snapshot, Vm vm) {
        Id<Host> disks = DiskReach.of(snapshot, vm).host();
        if (disks != null) {
            return snapshot.find(Host.KIND, disks);
        }
        Optional<Host> last = Optional.ofNullable(vm.lastHost()).flatMap(id -> snapshot.find(Host.KIND, id));
        return SharedDisks.any(snapshot, vm) ? last.filter(host -> host.state() == Host.State.UP) : last;
    }

    /** Asks an agent. */
    @FunctionalInterface
    private interface Call {
        Reply ask() throws InterruptedException;
    }
}
