package org.virga.store.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.store.snapshot.RecordKey;

/**
 * What one database transaction is to write: the rows of a batch of commits. A record that several of them write is
 * written once, as the last one left it.
 */
public final class RowBatch {

    private final Map<RecordKey, RecordWrite> records = new LinkedHashMap<>();
    private final Map<String, Long> ceilings = new HashMap<>();
    private final List<JobRow> jobs = new ArrayList<>();
    private final List<EventRow> events = new ArrayList<>();
    private final List<ChangeRow> changes = new ArrayList<>();
    private final long epoch;
    private long sequence;

    /**
     * An empty batch.
     *
     * @param epoch of the writer
     * @param sequence the number of the commit before
     */
    public RowBatch(long epoch, long sequence) {
        this.epoch = epoch;
        this.sequence = sequence;
    }

    /** Begins the next commit of the batch; what follows is part of it. */
    public void commit(long newSequence, long now, String changeList) {
        sequence = newSequence;
        changes.add(new ChangeRow(newSequence, epoch, now, changeList));
    }

    /**
     * Writes or deletes a record.
     *
     * @param existed whether there was one before this commit
     * @param body null to delete it
     */
    public void put(RecordKey key, boolean existed, @Nullable String body) {
        RecordWrite earlier = records.get(key);
        records.put(key, new RecordWrite(earlier == null ? existed : earlier.inDatabase, sequence, body));
    }

    public void archive(JobRow job) {
        job.archive(sequence);
        jobs.add(job);
    }

    /** Appends an event. Numbers rise by one from event to event. */
    public void append(long number, EventRow event) {
        event.append(number);
        events.add(event);
    }

    /** Promises that no record of the kind has a higher id. */
    public void ceiling(String kind, long ceiling) {
        ceilings.put(kind, ceiling);
    }

    /** The number of the last commit. */
    long sequence() {
        return sequence;
    }

    Map<RecordKey, RecordWrite> records() {
        return records;
    }

    Map<String, Long> ceilings() {
        return ceilings;
    }

    /** Rows that are added and never changed, those of a table side by side, because only such go in one statement. */
    List<Object> additions() {
        List<Object> additions = new ArrayList<>(jobs.size() + events.size() + changes.size());
        additions.addAll(jobs);
        additions.addAll(events);
        additions.addAll(changes);
        return additions;
    }

    /**
     * The last of the writes of a record.
     *
     * @param inDatabase whether there is a row of it
     * @param body null when it goes
     */
    record RecordWrite(
            boolean inDatabase, long revision, @Nullable String body) {}
}
