package org.virga.store.database;

import java.nio.charset.StandardCharsets;
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
    /** A line for each commit. */
    private final StringBuilder changes = new StringBuilder();

    private final long epoch;
    private final long before;
    private final long now;
    private long sequence;

    /**
     * An empty batch.
     *
     * @param epoch of the writer
     * @param sequence the number of the commit before
     * @param now wall clock in milliseconds, for the change log
     */
    public RowBatch(long epoch, long sequence, long now) {
        this.epoch = epoch;
        this.before = sequence;
        this.now = now;
        this.sequence = sequence;
    }

    /**
     * Begins the next commit of the batch, whose number is the next; what follows is part of it.
     *
     * @param changeList what it changes, as in {@link ChangeRow}
     */
    public void commit(String changeList) {
        changes.append(sequence == before ? "" : "\n").append(changeList);
        sequence++;
    }

    /**
     * Writes or deletes a record.
     *
     * @param existed whether there was one before this commit
     * @param body null to delete it
     */
    public void put(RecordKey key, boolean existed, byte @Nullable [] body) {
        RecordWrite write = records.computeIfAbsent(key, first -> new RecordWrite(existed));
        write.revision = sequence;
        write.body = body;
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
        List<Object> additions = new ArrayList<>(jobs.size() + events.size() + 1);
        additions.addAll(jobs);
        additions.addAll(events);
        if (sequence > before) {
            byte[] log = changes.toString().getBytes(StandardCharsets.UTF_8);
            additions.add(new ChangeRow(before + 1, sequence, epoch, now, log));
        }
        return additions;
    }

    /** The last of the writes of a record. */
    static final class RecordWrite {

        private final boolean inDatabase;
        private long revision;
        private byte @Nullable [] body;

        private RecordWrite(boolean inDatabase) {
            this.inDatabase = inDatabase;
        }

        /** Whether there is a row of it before the batch. */
        boolean inDatabase() {
            return inDatabase;
        }

        long revision() {
            return revision;
        }

        /** Null when it goes. */
        byte @Nullable [] body() {
            return body;
        }
    }
}
