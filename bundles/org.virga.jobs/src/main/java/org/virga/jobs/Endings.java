package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** Ends jobs that are not done yet: because somebody wants it, or because their deadline passed. */
final class Endings {

    /** The least that a job has from when it is taken up, unless its whole time is less. */
    private static final int FAIR_SECONDS = 600;

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    /** Why children are cancelled. */
    static final String WITH_PARENT = "with the job that submitted it";

    private final JobRun.Parts parts;
    private final JobQueues queues;
    private final Consumer<JobEntry> start;
    private final BooleanSupplier closing;

    /**
     * Ends jobs of these queues.
     *
     * @param start hands a job to a worker
     * @param closing whether this job manager stops
     */
    Endings(JobRun.Parts parts, JobQueues queues, Consumer<JobEntry> start, BooleanSupplier closing) {
        this.parts = parts;
        this.queues = queues;
        this.start = start;
        this.closing = closing;
    }

    /**
     * Cancels a job.
     *
     * @param why goes on "The job was cancelled"
     */
    Jobs.Cancellation cancel(JobEntry entry, String why) {
        if (!entry.isCommitted()) {
            return Jobs.Cancellation.UNKNOWN;
        }
        Ending wish = Ending.cancelled(Failure.cancelled(why));
        if (queues.claim(entry, JobEntry.Phase.WAITING)) {
            return cancelWaiting(entry, wish);
        }
        if (!entry.requestEnd(wish)) {
            // It is being undone already, or will be.
            return queues.find(entry.uuid()).isPresent() ? Jobs.Cancellation.REQUESTED : Jobs.Cancellation.OVER;
        }
        try {
            var unused = entry.record()
                    .commit(job -> cancelRequested(job, wish.failure()))
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw unavailable;
            }
            LOG.debug("{} was over before it could be cancelled", entry, e);
            return Jobs.Cancellation.OVER;
        }
        LOG.info(
                "{} ({}) is being cancelled {}", entry, entry.record().current().command(), why);
        entry.interruption().interrupt();
        queues.resume(entry);
        endChildren(entry);
        return Jobs.Cancellation.REQUESTED;
    }

    /** Children hold workers, which their parent may need to be undone. */
    private void endChildren(JobEntry parent) {
        Ending wish = Ending.cancelled(Failure.cancelled(WITH_PARENT));
        parts.store().snapshot().by(Job.KIND, Job.BY_PARENT, parent.uuid()).stream()
                .flatMap(child -> queues.find(child.uuid()).stream())
                .filter(child -> child.isCommitted() && child.requestEnd(wish))
                .forEach(child -> {
                    var unused = child.record().commit(job -> cancelRequested(job, wish.failure()));
                    stop(child);
                });
    }

    /** Lets a job see that it is to end, wherever it stands. Waits for nothing. */
    private void stop(JobEntry entry) {
        entry.interruption().interrupt();
        if (queues.claim(entry, JobEntry.Phase.WAITING)) {
            start.accept(entry);
        } else {
            queues.resume(entry);
        }
        endChildren(entry);
    }

    private Jobs.Cancellation cancelWaiting(JobEntry entry, Ending wish) {
        entry.requestEnd(wish);
        boolean over = false;
        try {
            JobJournal journal =
                    new JobJournal(entry, parts.events(), parts.clocks().now());
            new LastWrite(parts, entry, journal).end(entry.requireEnding());
            over = true;
        } catch (ForeignWriteException e) {
            LOG.warn("{} is cancelled when it is looked at anew. {}", entry, e.getMessage());
        } finally {
            if (over) {
                queues.remove(entry);
            } else {
                queues.ready(entry);
            }
        }
        return over ? Jobs.Cancellation.CANCELLED : Jobs.Cancellation.REQUESTED;
    }

    private static JobRecord.Write cancelRequested(Job job, Failure failure) {
        // One that began to fail in this very moment fails.
        Job asked = job.errorCode() == 0 ? job.withCancelRequested(true).withErrorText(failure.text()) : job;
        return new JobRecord.Write(
                Transaction.builder().replace(Job.KIND, job, asked).build(), asked);
    }

    /**
     * Ends a job when its deadline passes. One that is taken up after a restart is given some time however late it is: that
     * nobody ran is no reason to forget what was acknowledged.
     */
    void watch(JobEntry entry) {
        int own = entry.terms().deadlineSeconds();
        int seconds = own == 0 ? parts.settings().deadlineSeconds() : own;
        if (seconds > 0) {
            Instant deadline = entry.record().current().created().plusSeconds(seconds);
            Duration left = Duration.between(parts.clocks().now(), deadline);
            Duration fair = Duration.ofSeconds(Math.min(seconds, FAIR_SECONDS));
            Future<?> timed = parts.timer().after(left.compareTo(fair) < 0 ? fair : left, () -> expire(entry, seconds));
            var unused = entry.over().thenRun(() -> timed.cancel(false));
        }
    }

    private void expire(JobEntry entry, int seconds) {
        if (closing.getAsBoolean()) {
            return;
        }
        String text = "Not done within " + seconds + " seconds" + where(entry);
        if (entry.requestEnd(Ending.failed(Failure.of(ErrorKind.RUNTIME, text)))) {
            LOG.warn("{} ({}) is given up: {}", entry, entry.record().current().command(), text);
            stop(entry);
        }
    }

    private static String where(JobEntry entry) {
        Doing doing = entry.doing();
        return switch (doing.phase()) {
            case WAITING -> ": it waited for its turn in the queue " + entry.queue();
            case RUNNING, UNDOING -> doing.step() == null ? ", between two steps" : ", in step " + doing.step();
            case READY, PAUSED -> ". " + doing.waitsFor();
        };
    }
}
