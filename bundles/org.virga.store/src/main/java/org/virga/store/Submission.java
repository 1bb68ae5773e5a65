package org.virga.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Transaction;
import org.virga.store.database.EventRow;
import org.virga.store.database.JobRow;
import org.virga.store.document.Documents;
import org.virga.store.snapshot.Changeset;
import org.virga.store.snapshot.Delta;

/**
 * A transaction on its way through the writer. It is made on its author's thread, together with all that is costly and
 * needs no state: documents, rows, index keys. So whatever is wrong with a transaction in itself hits its author alone.
 */
final class Submission {

    private final Transaction transaction;
    private final Changeset changes;
    private final List<byte @Nullable []> documents;
    private final String changeList;
    private final List<JobRow> jobs;
    private final List<EventRow> events;
    private final CompletableFuture<CommitResult> answer = new CompletableFuture<>();
    private final boolean awaited;
    private final long submitted = System.nanoTime();

    /**
     * Makes a transaction ready.
     *
     * @param awaited whether its author does nothing but wait, so that answering it costs the writer nothing
     * @throws IllegalArgumentException when it is not one that a store can carry out
     */
    Submission(Transaction transaction, Documents writer, boolean awaited) {
        this.transaction = transaction;
        this.awaited = awaited;
        this.changes = Changeset.of(transaction);
        this.documents = new ArrayList<>(changes.deltas().size());
        for (Delta<?> delta : changes.deltas()) {
            documents.add(delta.after() == null || delta.changesNothing() ? null : writer.write(delta.after()));
        }
        this.changeList = changeList(changes);
        this.jobs = new ArrayList<>(transaction.archived().size());
        for (Job job : transaction.archived()) {
            if (!job.state().finished()) {
                throw new IllegalArgumentException("Only a finished job is history: " + job);
            }
            jobs.add(new JobRow(job, writer.write(job)));
        }
        this.events = transaction.events().stream().map(EventRow::new).toList();
    }

    private static String changeList(Changeset changes) {
        StringBuilder list = new StringBuilder();
        for (Delta<?> delta : changes.deltas()) {
            if (!delta.changesNothing()) {
                list.append(list.isEmpty() ? "" : " ")
                        .append(delta.before() == null ? "+" : delta.after() == null ? "-" : "")
                        .append(delta.schema().name())
                        .append(':')
                        .append(delta.id());
            }
        }
        return list.toString();
    }

    Transaction transaction() {
        return transaction;
    }

    Changeset changes() {
        return changes;
    }

    /** For each delta the document of its record, or null where none is written. */
    List<byte @Nullable []> documents() {
        return documents;
    }

    /** What it changes, as a line of the change log. */
    String changeList() {
        return changeList;
    }

    List<JobRow> jobs() {
        return jobs;
    }

    List<EventRow> events() {
        return events;
    }

    /** Whether it leaves anything behind. */
    boolean changesNothing() {
        return events.isEmpty() && jobs.isEmpty() && changes.deltas().stream().allMatch(Delta::changesNothing);
    }

    CompletableFuture<CommitResult> answer() {
        return answer;
    }

    boolean awaited() {
        return awaited;
    }

    /** {@link System#nanoTime} when it came. */
    long submitted() {
        return submitted;
    }
}
