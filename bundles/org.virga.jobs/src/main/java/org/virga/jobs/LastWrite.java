package org.virga.jobs;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.Outcome;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;

/** The commit that makes a job history. For whoever has the job, once. */
final class LastWrite {

    private final JobRun.Parts parts;
    private final JobEntry entry;
    private final JobJournal journal;
    /** The job as it became history. */
    private @Nullable Job ended;

    LastWrite(JobRun.Parts parts, JobEntry entry, JobJournal journal) {
        this.parts = parts;
        this.entry = entry;
        this.journal = journal;
    }

    /**
     * Ends a job that is done, together with its handler's transaction.
     *
     * @return the conflict that kept it from ending; null when it is over
     */
    CommitResult.@Nullable Conflict done(Outcome.Done done) {
        Record response = done.result();
        String result = response == null ? null : ResponseWriter.write(response);
        CommitResult answer = journal.join(job -> {
            Transaction.Builder transaction = Transaction.builder().addAll(done.transaction());
            Job finished = journal.finish(job, transaction, Job.State.DONE).with(b -> b.progress(100)
                    .result(result)
                    .resultObject(done.object())
                    .errorCode(0)
                    .errorText(null));
            return archive(transaction, job, finished);
        });
        if (answer instanceof CommitResult.Conflict conflict) {
            checkOwn(conflict);
            return conflict;
        }
        over();
        return null;
    }

    /** Ends a job that is not done and has nothing left to undo. */
    void end(Ending ending) {
        Failure failure = ending.failure();
        CommitResult answer = journal.join(job -> {
            Transaction.Builder transaction = Transaction.builder();
            Job finished = journal.finish(job, transaction, ending.state()).with(b -> b.progress(entry.progress())
                    .result(null)
                    .resultObject(null)
                    .errorCode(failure.code())
                    .errorText(failure.text()));
            return archive(transaction, job, finished);
        });
        if (answer instanceof CommitResult.Conflict conflict) {
            checkOwn(conflict);
            throw new IllegalStateException("The end of " + entry + " is refused: " + conflict.reasons());
        }
        over();
    }

    private JobRecord.Write archive(Transaction.Builder transaction, Job before, Job after) {
        ended = after;
        // Before it leaves the snapshot, where whoever asks looks first: there is no moment in which only history has
        // it.
        parts.finished().add(after);
        parts.events().completed(after).ifPresent(transaction::append);
        return new JobRecord.Write(transaction.archive(before, after).build(), null);
    }

    private void over() {
        entry.pending.clear();
        parts.metrics().ended(Objects.requireNonNull(ended).state());
    }

    /** A conflict about the job's own record means that this process is not the only one that writes it. */
    void checkOwn(CommitResult.Conflict conflict) {
        Job known = entry.record().current();
        boolean own = conflict.snapshot()
                .find(Job.KIND, entry.id())
                .map(stored -> stored.equals(known))
                .orElse(false);
        if (!own) {
            throw new ForeignWriteException(
                    "The record of " + entry + " was written by somebody else: " + conflict.reasons());
        }
    }
}
