package org.virga.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Job;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.Transaction;
import org.virga.store.database.EventRow;
import org.virga.store.database.JobRow;
import org.virga.store.database.RowBatch;
import org.virga.store.invariant.Invariants;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Draft;
import org.virga.store.snapshot.RecordKey;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Transactions that go into the database together. Each is judged in the state that those before it leave behind;
 * nothing is answered and nobody sees anything of it until the database has committed.
 */
final class Batch {

    private final Draft draft;
    private final RowBatch rows;
    private final Map<String, Long> highest = new HashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private long sequence;
    private long lastEvent;
    private int commits;

    /**
     * An empty batch.
     *
     * @param lastEvent the number of the last event in history
     * @param now wall clock in milliseconds, for the change log
     */
    Batch(StoredSnapshot base, long epoch, long lastEvent, long now) {
        this.draft = new Draft(base);
        this.rows = new RowBatch(epoch, base.sequence(), now);
        this.sequence = base.sequence();
        this.lastEvent = lastEvent;
    }

    /** What is against a transaction after those that were taken before; empty when nothing is. */
    List<Refusal> check(Submission submission) {
        return Invariants.check(draft, submission.changes());
    }

    /** Takes in what became of a transaction, and its changes when nothing is against them. */
    void take(Submission submission, List<Refusal> refusals) {
        if (refusals.isEmpty() && !submission.changesNothing()) {
            sequence++;
            commits++;
            apply(submission);
        }
        verdicts.add(new Verdict(submission, refusals, sequence));
    }

    private void apply(Submission submission) {
        rows.commit(submission.changeList());
        int at = 0;
        for (Delta<?> delta : submission.changes().deltas()) {
            write(delta, submission.documents().get(at++));
        }
        for (JobRow job : submission.jobs()) {
            highest.merge(Job.KIND.name(), job.id(), Math::max);
            rows.archive(job);
        }
        for (EventRow event : submission.events()) {
            rows.append(++lastEvent, event);
        }
    }

    private void write(Delta<?> delta, byte @Nullable [] document) {
        if (delta.changesNothing()) {
            return;
        }
        draft.apply(delta);
        rows.put(new RecordKey(delta.schema().kind(), delta.id()), delta.before() != null, document);
        if (delta.before() == null) {
            highest.merge(delta.schema().name(), delta.id(), Math::max);
        }
    }

    /** The highest id of the new records of each kind. */
    Map<String, Long> highest() {
        return highest;
    }

    RowBatch rows() {
        return rows;
    }

    int commits() {
        return commits;
    }

    int size() {
        return verdicts.size();
    }

    /** The number of the last commit, this batch included. */
    long sequence() {
        return sequence;
    }

    /** The number of the last event in history, this batch included. */
    long lastEvent() {
        return lastEvent;
    }

    /** What became of the transactions. */
    List<Verdict> verdicts() {
        return verdicts;
    }

    /** All that were judged. */
    List<Submission> submissions() {
        return verdicts.stream().map(Verdict::submission).toList();
    }

    /** The state with the whole batch. */
    StoredSnapshot publish() {
        return draft.publish(sequence);
    }

    /** What is told of it, with the state that it leads to. */
    List<Commit> told(StoredSnapshot published) {
        List<Commit> told = new ArrayList<>(commits);
        for (Verdict verdict : verdicts) {
            Commit commit = verdict.commit(published);
            if (commit != null) {
                told.add(commit);
            }
        }
        return told;
    }

    /**
     * What became of a transaction.
     *
     * @param refusals empty when it was taken in
     * @param sequence its number, or that of the last commit before it
     */
    record Verdict(Submission submission, List<Refusal> refusals, long sequence) {

        CommitResult result(StoredSnapshot published) {
            return refusals.isEmpty()
                    ? new CommitResult.Committed(sequence, published)
                    : new CommitResult.Conflict(refusals, published);
        }

        /** What is told of it, or null when there is nothing to tell. */
        private @Nullable Commit commit(StoredSnapshot published) {
            if (!refusals.isEmpty() || submission.changesNothing()) {
                return null;
            }
            List<Change<?>> changes = new ArrayList<>();
            for (Delta<?> delta : submission.changes().deltas()) {
                if (!delta.changesNothing()) {
                    changes.add(change(delta));
                }
            }
            Transaction transaction = submission.transaction();
            return new Commit(sequence, changes, transaction.events(), transaction.archived(), published);
        }

        private static <E extends Entity<E>> Change<E> change(Delta<E> delta) {
            return new Change<>(delta.schema().kind(), delta.before(), delta.after());
        }
    }
}
