package org.virga.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/** A job that is not over, as this process sees it. */
final class JobEntry {

    /** Where the entry stands. */
    enum Phase {
        /** Has its place in the queue, and is not committed yet. */
        ANNOUNCED,
        /** Waits for its turn. */
        WAITING,
        /** Is in the hands of a worker, or of somebody who cancels it. */
        ACTIVE,
        /** Had its turn and waits for a time or a command. */
        PARKED,
        /** Is over, or never came to be. */
        ENDED
    }

    private final Id<Job> id;
    private final UUID uuid;
    private final @Nullable String queue;
    /** Guarded by the lock of {@link JobQueues}. */
    Phase phase = Phase.ANNOUNCED;

    private volatile @Nullable JobRecord record;
    private volatile int progress;
    private volatile boolean cancelRequested;

    // What follows belongs to whoever has the entry while it is ACTIVE; handing it on orders the accesses.

    /** Steps and compensations that are finished and not durable yet, oldest first. */
    final List<Job.JournalEntry> pending = new ArrayList<>();
    /** Whether the handler may have had an effect already. */
    boolean begun;
    /** Whether the handler asked to be run again later. */
    boolean waitsForRetry;
    /** Final transactions that met a conflict in a row. */
    int staleRuns;
    /** Compensations that failed in a row. */
    int failedCompensations;

    JobEntry(Id<Job> id, UUID uuid, @Nullable String queue) {
        this.id = id;
        this.uuid = uuid;
        this.queue = queue;
    }

    Id<Job> id() {
        return id;
    }

    UUID uuid() {
        return uuid;
    }

    @Nullable
    String queue() {
        return queue;
    }

    /** The job's record; there as soon as the job is committed. */
    JobRecord record() {
        return Objects.requireNonNull(record, "not committed yet");
    }

    boolean isCommitted() {
        return record != null;
    }

    void record(JobRecord committed) {
        record = committed;
        Job job = committed.current();
        progress = job.progress();
        cancelRequested = job.cancelRequested();
    }

    int progress() {
        return progress;
    }

    void progress(int percent) {
        progress = percent;
    }

    boolean cancelRequested() {
        return cancelRequested;
    }

    void requestCancel() {
        cancelRequested = true;
    }

    @Override
    public String toString() {
        return "job " + uuid;
    }
}
