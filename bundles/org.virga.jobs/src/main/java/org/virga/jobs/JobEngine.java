package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.Transaction;

/**
 * Runs the jobs that are not over. It begins with those that the store holds, wherever they stand, and stops without
 * ending any: what is under way then is taken up by the next engine.
 */
final class JobEngine {

    /** A run that takes longer is shown as running. */
    private static final Duration MOMENT = Duration.ofMillis(500);

    /** How long a job waits that this engine itself stumbled over. */
    private static final Duration STUMBLE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(JobEngine.class);

    private final JobRun.Parts parts;
    private final Supplier<CommandRunner> commands;
    private final Workers workers;
    private final JobQueues queues = new JobQueues(this::start);
    /** Whether {@link #recover} is on its way. */
    private final AtomicBoolean recovering = new AtomicBoolean();

    private final Watch watch;
    private final Waits waits;
    private final Endings endings;
    private final Acceptance acceptance;
    private final Family family;

    /**
     * An engine that runs nothing before {@link #recover}.
     *
     * @param commands called on the engine's threads only, where it may take its time
     */
    JobEngine(Supplier<CommandRunner> commands, JobRun.Parts parts) {
        this.parts = parts;
        this.commands = commands;
        this.workers = new Workers(parts.settings().workers());
        this.watch = new Watch(parts);
        this.waits = new Waits(parts, queues, commands);
        this.endings = new Endings(parts, queues, this::start, workers::closing);
        this.acceptance = new Acceptance(parts, queues, endings, this::recoverLater);
        this.family = new Family(parts.store(), acceptance, endings, queues);
    }

    JobQueues queues() {
        return queues;
    }

    Acceptance acceptance() {
        return acceptance;
    }

    Endings endings() {
        return endings;
    }

    /** Takes up the jobs that the store holds and this engine does not know. */
    void recover() {
        List<Job> jobs = new ArrayList<>(parts.store().snapshot().all(Job.KIND).toList());
        jobs.removeIf(job -> queues.find(job.uuid()).isPresent());
        // Parents come before their children.
        jobs.sort(Comparator.comparing(Job::id));
        List<JobEntry> left = new ArrayList<>();
        List<JobEntry> ran = new ArrayList<>();
        for (Job job : jobs) {
            JobEntry entry = queues.announce(JobEntry.Ticket.of(job), job::id, job.rank());
            entry.record(new JobRecord(parts.store(), job));
            entry.doing(Doing.waiting(job.created()));
            entry.ranBefore = true;
            left.add(entry);
            if (job.state() == Job.State.RUNNING) {
                ran.add(entry);
            }
        }
        if (!left.isEmpty()) {
            LOG.info("{} jobs are taken up", left.size());
        }
        queues.recover(left, Set.copyOf(ran));
        left.forEach(endings::watch);
    }

    /** As {@link #recover}, as soon as the store knows what became of a commit of which nobody knows it now. */
    private void recoverLater() {
        if (recovering.compareAndSet(false, true)) {
            var unused = parts.timer().after(JobRun.STORE_PATIENCE, this::recoverWhenKnown);
        }
    }

    private void recoverWhenKnown() {
        // It changes nothing, and it is answered by a store that has settled all that came before it.
        var unused = parts.store().commit(Transaction.builder().build()).whenComplete((answer, error) -> {
            recovering.set(false);
            if (error == null) {
                var unusedToo = parts.timer().after(Duration.ZERO, this::recover);
            } else {
                recoverLater();
            }
        });
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
        parts.timer().close();
        workers.close(grace);
        waits.close();
    }

    private void start(JobEntry entry) {
        entry.doing(Doing.ready(parts.clocks().now()));
        workers.execute(entry.terms().priority(), () -> work(entry));
    }

    /** On a worker's thread: runs a job until it is over or has to wait. */
    private void work(JobEntry entry) {
        Next next = new Next.Again();
        if (!entry.watched) {
            entry.watched = true;
            watch.begins(entry);
        }
        while (next instanceof Next.Again && !workers.closing()) {
            entry.sawEnding = entry.ending() != null;
            entry.doing(Doing.running(null, parts.clocks().now()));
            next = runOnce(entry);
        }
        if (next instanceof Next.Over) {
            queues.remove(entry);
        } else if (!workers.closing()) {
            follow(entry, next);
        }
    }

    private Next runOnce(JobEntry entry) {
        JobRecord.Look look = entry.record().look();
        if (look == JobRecord.Look.GONE) {
            LOG.warn("{} was ended by somebody else", entry);
            return new Next.Over();
        }
        if (look == JobRecord.Look.WRITTEN) {
            LOG.warn("{} was written by somebody else", entry);
            entry.pending.clear();
        }
        Job job = entry.record().current();
        Clocks clocks = parts.clocks();
        Instant began = clocks.now();
        Instant notBefore = job.notBefore();
        if (notBefore != null && notBefore.isAfter(began) && !entry.sawEnding) {
            return new Next.Later(Duration.between(began, notBefore), "Waits for another try: " + job.errorText());
        }
        JobRun run = new JobRun(parts, family, entry, began, workers::closing);
        Future<?> mark = parts.timer().after(MOMENT, run::markRunning);
        long start = clocks.nanoTime().getAsLong();
        try {
            return run.run(commands.get());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} could not be run, and is run again later", entry, e);
            return new Next.Later(STUMBLE, "Is run again later, because it could not be run: " + e);
        } finally {
            mark.cancel(false);
            parts.metrics().ran(job.command(), clocks.nanoTime().getAsLong() - start);
        }
    }

    private void follow(JobEntry entry, Next next) {
        if (next instanceof Next.Later later) {
            waits.forTime(entry, later);
        } else if (next instanceof Next.WhenRegistered missing) {
            waits.forCommand(entry, missing.command());
        } else if (next instanceof Next.WhenOver others) {
            waits.forJobs(entry, others);
        }
        if (entry.ending() != null && !entry.sawEnding) {
            // It came when the run did not look any more, and found nobody to wake.
            queues.resume(entry);
        }
    }
}
