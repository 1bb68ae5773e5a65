package org.virga.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** What one run of a job writes into the job's record. For the run's thread, but for {@link #markRunning}. */
final class JobJournal {

    private final JobEntry entry;
    private final JobEvents events;
    private final Instant began;
    /** Why the job is failing; its mark becomes durable with the next flush. */
    private @Nullable Failure failure;
    /** Whether the mark is durable. */
    private boolean marked;

    /**
     * The journal of a run.
     *
     * @param began when the run began
     */
    JobJournal(JobEntry entry, JobEvents events, Instant began) {
        this.entry = entry;
        this.events = events;
        this.began = began;
        this.failure = Failure.of(entry.record().current());
        this.marked = failure != null;
    }

    /** Whether the job is failing: nothing but its compensations is run any more. */
    boolean failing() {
        return failure != null;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** From now on the job is failing. */
    void fail(Failure reason) {
        failure = reason;
        marked = false;
    }

    Job.@Nullable JournalEntry find(Job.JournalEntry.Type type, String step) {
        Job.JournalEntry found = find(entry.record().current().journal(), type, step);
        return found == null ? find(entry.pending, type, step) : found;
    }

    private static Job.@Nullable JournalEntry find(
            List<Job.JournalEntry> entries, Job.JournalEntry.Type type, String step) {
        for (Job.JournalEntry line : entries) {
            if (line.type() == type && line.step().equals(step)) {
                return line;
            }
        }
        return null;
    }

    void add(Job.JournalEntry line) {
        entry.pending.add(line);
    }

    /**
     * Makes durable what is not yet.
     *
     * @throws StoreUnavailableException when that is not possible now
     */
    void flush() {
        if (entry.pending.isEmpty() && (failure == null || marked)) {
            return;
        }
        CommitResult result = join(job -> {
            Transaction.Builder transaction = Transaction.builder();
            Job running = begin(job, transaction).with(b -> b.state(Job.State.RUNNING)
                    .journal(whole(job))
                    .progress(entry.progress())
                    .notBefore(null)
                    .cancelRequested(isCancelled(job))
                    .errorCode(failure == null ? 0 : failure.code())
                    .errorText(failure == null ? cancelText(job) : failure.text()));
            return new JobRecord.Write(
                    transaction.replace(Job.KIND, job, running).build(), running);
        });
        if (result instanceof CommitResult.Conflict conflict) {
            throw new ForeignWriteException(
                    "The record of " + entry + " was written by somebody else: " + conflict.reasons());
        }
        entry.pending.clear();
        marked = failure != null;
    }

    /** Whether the job is cancelled, as far as is known here or stands in its record. */
    private boolean isCancelled(Job job) {
        Ending ending = entry.ending();
        return ending == null ? job.cancelRequested() : ending.state() == Job.State.CANCELLED;
    }

    /** The reason stands where that of another try does, and must outlive it. */
    private static @Nullable String cancelText(Job job) {
        return job.cancelRequested() ? job.errorText() : null;
    }

    /** The job as it is at its end, and whatever else the transaction needs for that. */
    Job finish(Job job, Transaction.Builder transaction, Job.State state) {
        return begin(job, transaction).with(b -> b.state(state)
                .journal(whole(job))
                .notBefore(null)
                .cancelRequested(isCancelled(job))
                .completed(events.now()));
    }

    /** Writes the job's record and waits. */
    CommitResult join(Function<Job, JobRecord.Write> write) {
        try {
            return entry.record().commit(write).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Lets people see that the job runs, when a run takes longer than a moment. Any thread; waits for nothing. */
    void markRunning() {
        if (entry.record().current().state() == Job.State.QUEUED) {
            var unused = entry.record().commit(job -> {
                Transaction.Builder transaction = Transaction.builder();
                Job running = begin(job, transaction).with(b -> b.state(Job.State.RUNNING)
                        .progress(entry.progress())
                        .notBefore(null));
                return new JobRecord.Write(
                        transaction.replace(Job.KIND, job, running).build(), running);
            });
        }
    }

    List<Job.JournalEntry> whole(Job job) {
        List<Job.JournalEntry> whole = new ArrayList<>(job.journal());
        whole.addAll(entry.pending);
        return whole;
    }

    private Job begin(Job job, Transaction.Builder transaction) {
        if (job.started() != null) {
            return job;
        }
        events.started(job, began).ifPresent(transaction::append);
        return job.withStarted(began);
    }
}
