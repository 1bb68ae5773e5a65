package org.virga.compute.guest;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Scheduler;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.compute.answer.VmAnswers;
import org.virga.compute.guest.StartPlaces.NotNowException;
import org.virga.compute.guest.StartPlaces.Place;

/**
 * Brings a machine up: a place, then the guest, then Running. Every job that ends with a running machine goes through
 * here.
 *
 * <p>Until the last commit the machine is Starting and holds its place. When a start is not answered it is asked for
 * again, which is harmless, because a guest that runs is an answer. When it failed or nobody answers for too long, the
 * agent is told to end the run, and only when it has done so the place is given back; otherwise the machine stays
 * Starting, and {@link org.virga.compute.power} sees to it when the host is heard of again.
 */
@Component(service = GuestStart.class)
public final class GuestStart {

    private static final Logger LOG = LoggerFactory.getLogger(GuestStart.class);

    /** How many hosts one run of a job tries. */
    private static final int MOST_HOSTS = 3;

    private final Store store;
    private final StartPlaces places;
    private final GuestCalls guests;
    private final Withdrawal withdrawal;
    private final StartStorage storage;

    @Activate
    public GuestStart(
            @Reference Store store,
            @Reference Scheduler scheduler,
            @Reference GuestCalls guests,
            @Reference Withdrawal withdrawal,
            @Reference StartStorage storage) {
        this.store = store;
        this.places = new StartPlaces(store, scheduler);
        this.guests = guests;
        this.withdrawal = withdrawal;
        this.storage = storage;
    }

    /**
     * Which machine is to be started how.
     *
     * @param lasting whether it is tried elsewhere when a host fails to start it, and waits for room when there is none
     */
    public record Request(Id<Vm> vm, Pins pins, Vm.State whenFailed, Instant now, boolean admin, boolean lasting) {

        /** Of which the first word of a host, or that there is none, is the last. */
        public Request(Id<Vm> vm, Pins pins, Vm.State whenFailed, Instant now, boolean admin) {
            this(vm, pins, whenFailed, now, admin, false);
        }
    }

    /**
     * How far a start came; as it stands in the journal.
     *
     * @param reply of the agent; null when it was not asked, because there is no place or the job was cancelled
     */
    record Run(Place place, @Nullable Reply reply) {}

    /** Gives a machine its place; the same one when it is asked again after a crash. */
    private interface Placing {
        Place place(Set<Id<Host>> tried) throws NotNowException;

        /** Whether another host will do. */
        default boolean anywhere() {
            return true;
        }
    }

    /** Starts a machine that is stopped. */
    public Outcome start(JobContext job, Request request) throws Exception {
        return start(job, request, tried -> places.place(job.snapshot(), request, tried));
    }

    /** Starts a running machine anew where it is: the agent cuts off its present run, which is older then. */
    public Outcome startAnew(JobContext job, Request request) throws Exception {
        return start(job, request, new Placing() {
            @Override
            public Place place(Set<Id<Host>> tried) {
                return places.raise(request);
            }

            @Override
            public boolean anywhere() {
                return false;
            }
        });
    }

    private Outcome start(JobContext job, Request request, Placing placing) throws Exception {
        job.onFailure("settle", () -> settle(request));
        Run run;
        try {
            // One step, because a place need not be journaled before it is used: it stands in the machine's record, and
            // whoever asks again is given the same one. A journal in between would be a commit more for each start.
            run = job.step("run", Run.class, () -> run(job, request, placing));
        } catch (NotNowException e) {
            return new Outcome.Retry(e.reason(), Patience.pause(Patience.waited(job, "waits-for-place", request.now)));
        } catch (UnansweredException e) {
            return Patience.after(e.reply, job, "start-unanswered", request.now, guests.patience());
        }
        if (!run.place.refusal().isEmpty()) {
            return new Outcome.Failed(ErrorKind.INSUFFICIENT_CAPACITY, run.place.refusal());
        }
        if (run.reply == null) {
            return new Outcome.Failed(ErrorKind.CONFLICT, "The start was cancelled");
        }
        if (!run.reply.done()) {
            return new Outcome.Failed(ErrorKind.RUNTIME, "Unable to start the virtual machine: " + run.reply.text());
        }
        return running(job, request, run.place);
    }

    private Run run(JobContext job, Request request, Placing placing)
            throws NotNowException, UnansweredException, InterruptedException {
        Set<Id<Host>> tried = new HashSet<>();
        while (true) {
            Run run = runOnce(job, request, placing, tried);
            Reply reply = run.reply;
            if (reply == null ? run.place.refusal().isEmpty() : reply.done()) {
                return run;
            }
            if (reply != null
                    && placing.anywhere()
                    && (request.lasting || reply.lost())
                    && leave(request, run, tried)) {
                LOG.warn("{} is tried elsewhere: {}", request.vm, reply.text());
            } else if (request.lasting) {
                throw new NotNowException(reply == null ? run.place.refusal() : reply.text());
            } else {
                return run;
            }
        }
    }

    /** Whether a machine that could not be started on a host has left it, and another host may be tried. */
    private boolean leave(Request request, Run run, Set<Id<Host>> tried) throws InterruptedException {
        tried.add(run.place.hostId());
        return tried.size() < MOST_HOSTS && withdrawal.withdraw(request.vm, Vm.State.STOPPED);
    }

    private Run runOnce(JobContext job, Request request, Placing placing, Set<Id<Host>> tried)
            throws NotNowException, UnansweredException, InterruptedException {
        boolean placed = holdsAny(job.snapshot(), request.vm);
        Place place = placing.place(tried);
        if (!place.refusal().isEmpty() || job.cancelRequested()) {
            return new Run(place, null);
        }
        if (!placed) {
            // A machine that had its place already may have been started there by a run of this step that was
            // interrupted:
            // then its disks are where that put them.
            storage.assign(request.vm);
        }
        job.progress(30);
        return new Run(place, startGuest(job.snapshot(), request.vm, place));
    }

    private Outcome running(JobContext job, Request request, Place place) {
        Snapshot snapshot = job.snapshot();
        Vm starting = snapshot.find(Vm.KIND, request.vm)
                .filter(vm -> holds(vm, place))
                .orElseThrow(() -> new CommandException(
                        ErrorKind.CONFLICT, "The virtual machine was changed while it was started"));
        Vm running = starting.with(
                next -> next.state(Vm.State.RUNNING).lastHost(place.hostId()).updated(request.now));
        Transaction.Builder transaction = Transaction.builder().replace(Vm.KIND, starting, running);
        storage.ready(snapshot, running, transaction);
        return new Outcome.Done(
                VmAnswers.OBJECT, new VmAnswers(snapshot, request.admin).respond(running), transaction.build());
    }

    private static boolean holdsAny(Snapshot snapshot, Id<Vm> id) {
        return snapshot.find(Vm.KIND, id).map(Vm::host).isPresent();
    }

    private Reply startGuest(Snapshot snapshot, Id<Vm> id, Place place)
            throws UnansweredException, InterruptedException {
        Optional<Vm> vm = snapshot.find(Vm.KIND, id).filter(now -> holds(now, place));
        if (vm.isEmpty()) {
            return new Reply(Reply.Outcome.FAILED, "It has lost its place meanwhile");
        }
        Reply reply = guests.start(snapshot.get(Host.KIND, place.hostId()), GuestSpecs.of(snapshot, vm.get()));
        if (reply.unanswered()) {
            throw new UnansweredException(reply);
        }
        return reply;
    }

    private static boolean holds(Vm vm, Place place) {
        return vm.state() == Vm.State.STARTING
                && vm.epoch() == place.epoch()
                && place.hostId().equals(vm.host());
    }

    /** What a start that came to nothing leaves behind. */
    private void settle(Request request) throws InterruptedException {
        if (!withdrawal.withdraw(request.vm, request.whenFailed)) {
            LOG.warn("The virtual machine {} stays Starting until its host is heard of", request.vm);
            return;
        }
        Commits.change(store, request.vm, vm -> {
            boolean unfinished = vm.state() == Vm.State.STOPPED && request.whenFailed == Vm.State.ERROR;
            return unfinished ? vm.with(next -> next.state(Vm.State.ERROR).updated(request.now)) : vm;
        });
    }
}
