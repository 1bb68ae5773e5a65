package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/**
 * Runs the jobs that are not over. It begins with those that the store holds, wherever they stand, and stops without
 * ending any: what is under way then is taken up by the next engine.
 */
final class JobEngine {

    /** A run that takes longer is shown as running. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    /** A job that waits for its command longer says so. */
    private static final Duration REPLACEMENT = Duration.ofSeconds(1);

    /** How long a job waits that this engine itself stumbled over. */
    private static final Duration STUMBLE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(JobEngine.class);

    private final Store store;
    private final Supplier<CommandRunner> commands;
    private final Clocks clocks;
    private final JobRun.Parts parts;
    private final JobMetrics metrics;
    private final Workers workers;
    private final Timer timer;
    private final JobQueues queues = new JobQueues(this::start);
    /** Whether {@link #recover} is on its way. */
    private final AtomicBoolean recovering = new AtomicBoolean();

    private final Map<JobEntry, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /**
     * An engine that runs nothing before {@link #recover}.
     *
     * @param commands called on the engine's threads only, where it may take its time
     */
    JobEngine(Supplier<CommandRunner> commands, Clocks clocks, JobRun.Parts parts, Workers workers, Timer timer) {
        this.store = parts.store();
        this.commands = commands;
        this.clocks = clocks;
        this.parts = parts;
        this.metrics = parts.metrics();
        this.workers = workers;
        this.timer = timer;
    }

    JobQueues queues() {
        return queues;
    }

    /** Takes up the jobs that the store holds and this engine does not know. */
    void recover() {
        List<Job> jobs = new ArrayList<>(store.snapshot().all(Job.KIND).toList());
        jobs.removeIf(job -> queues.find(job.uuid()).isPresent());
        // Parents come before their children.
        jobs.sort(Comparator.comparing(Job::id));
        List<JobEntry> left = new ArrayList<>();
        List<JobEntry> ran = new ArrayList<>();
        Instant now = clocks.now();
        for (Job job : jobs) {
            JobEntry entry = queues.announce(JobEntry.Ticket.of(job), job::id, job.rank());
            entry.record(new JobRecord(store, job));
            entry.doing(Doing.waiting(job.created()));
            Instant notBefore = job.notBefore();
            entry.waitsForRetry = notBefore != null && notBefore.isAfter(now);
            left.add(entry);
            if (job.state() == Job.State.RUNNING) {
                ran.add(entry);
            }
        }
        if (!left.isEmpty()) {
            LOG.info("{} jobs are taken up", left.size());
        }
        queues.recover(left, Set.copyOf(ran));
    }

    /** As {@link #recover}, as soon as the store knows what became of a commit of which nobody knows it now. */
    void recoverLater() {
        if (recovering.compareAndSet(false, true)) {
            var unused = timer.after(JobRun.STORE_PATIENCE, this::recoverWhenKnown);
        }
    }

    private void recoverWhenKnown() {
        // It changes nothing, and it is answered by a store that has settled all that came before it.
        var unused = store.commit(Transaction.builder().build()).whenComplete((answer, error) -> {
            recovering.set(false);
            if (error == null) {
                var unusedToo = timer.after(Duration.ZERO, this::recover);
            } else {
                recoverLater();
            }
        });
    }

    /**
     * Asks for a job to be cancelled.
     *
     * @return whether it was still there to be cancelled
     */
    boolean cancel(JobEntry entry) {
        if (!entry.isCommitted()) {
            return false;
        }
        if (queues.claim(entry, JobEntry.Phase.WAITING)) {
            return cancelWaiting(entry);
        }
        entry.requestCancel();
        try {
            var unused = entry.record().commit(JobEngine::cancelRequested).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            LOG.debug("{} was over before it could be cancelled", entry, e);
            return false;
        }
        queues.resume(entry);
        return true;
    }

    private boolean cancelWaiting(JobEntry entry) {
        entry.requestCancel();
        boolean over = false;
        try {
            Next next = new JobRun(parts, entry, clocks.now(), workers::closing).cancel();
            over = next instanceof Next.Over;
        } finally {
            if (over) {
                queues.remove(entry);
            } else {
                queues.ready(entry);
            }
        }
        return over;
    }

    private static JobRecord.Write cancelRequested(Job job) {
        Job asked = job.withCancelRequested(true);
        return new JobRecord.Write(
                Transaction.builder().replace(Job.KIND, job, asked).build(), asked);
    }

    /** What a job does right now. */
    Jobs.Activity activity(JobEntry entry) {
        Doing doing = entry.doing();
        String waitsFor = doing.waitsFor();
        if (doing.phase() == Jobs.Phase.WAITING) {
            waitsFor = "Waits for its turn in the queue " + entry.queue() + ", as number " + (queues.before(entry) + 1);
        }
        return new Jobs.Activity(doing.phase(), doing.step(), doing.since(), waitsFor);
    }

    /** Stops without ending any job. */
    void close(Duration grace) {
        workers.stopStarting();
        timer.close();
        workers.close(grace);
        waiting.values().forEach(registration -> registration.cancel(false));
    }

    private void start(JobEntry entry) {
        entry.doing(Doing.ready(clocks.now()));
        workers.execute(entry.terms().priority(), () -> work(entry));
    }

    /** On a worker's thread: runs a job until it is over or has to wait. */
    private void work(JobEntry entry) {
        Next next = new Next.Again();
        entry.doing(Doing.running(null, clocks.now()));
        while (next instanceof Next.Again && !workers.closing()) {
            next = runOnce(entry);
        }
        if (!workers.closing()) {
            follow(entry, next);
        } else if (next instanceof Next.Over) {
            queues.remove(entry);
        }
    }

    private Next runOnce(JobEntry entry) {
        Optional<Job> stored = store.snapshot().find(Job.KIND, entry.id());
        if (stored.isEmpty()) {
            LOG.warn("{} was ended by somebody else", entry);
            return new Next.Over();
        }
        if (!stored.get().equals(entry.record().current())) {
            LOG.warn("{} was written by somebody else", entry);
            entry.pending.clear();
        }
        entry.record().refresh(stored.get());
        Instant began = clocks.now();
        Instant notBefore = stored.get().notBefore();
        if (notBefore != null && notBefore.isAfter(began) && !entry.cancelRequested()) {
            return new Next.Later(Duration.between(began, notBefore));
        }
        JobRun run = new JobRun(parts, entry, began, workers::closing);
        Future<?> mark = timer.after(MOMENT, run::markRunning);
        long start = clocks.nanoTime().getAsLong();
        try {
            return run.run(commands.get());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} could not be run, and is run again later", entry, e);
            return new Next.Later(STUMBLE);
        } finally {
            mark.cancel(false);
            metrics.ran(clocks.nanoTime().getAsLong() - start);
        }
    }

    private void follow(JobEntry entry, Next next) {
        if (next instanceof Next.Over) {
            queues.remove(entry);
        } else if (next instanceof Next.Later later) {
            queues.park(entry);
            var unused = timer.after(later.after(), () -> queues.resume(entry));
        } else if (next instanceof Next.WhenRegistered missing) {
            await(entry, missing.command());
        }
    }

    private void await(JobEntry entry, String command) {
        queues.park(entry);
        CompletableFuture<Void> registered = commands.get().registered(command);
        waiting.put(entry, registered);
        Future<?> notice = timer.after(REPLACEMENT, () -> showWait(entry, command));
        var unused = registered.whenComplete((nothing, cancelled) -> {
            waiting.remove(entry);
            notice.cancel(false);
            queues.resume(entry);
        });
    }

    /** Lets people see what a job waits for. */
    private void showWait(JobEntry entry, String command) {
        LOG.warn("{} waits for the command {}, which is not registered", entry, command);
        var unused = entry.record().commit(job -> {
            Job waits = job.errorCode() == 0
                    ? job.withErrorText("Waits for the command " + command + ", which is not registered")
                    : job;
            return new JobRecord.Write(
                    Transaction.builder().replace(Job.KIND, job, waits).build(), waits);
        });
    }
}
