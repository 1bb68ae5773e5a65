package org.virga.jobs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.model.Job;

/**
 * The jobs that finished last: clients ask for a result a moment after it is there, and history is in the database. Bounded
 * in time and, for times of many jobs, in number. For any number of threads.
 */
final class FinishedJobs {

    /** The most that are kept, some tens of megabytes. */
    static final int MOST = 16_384;

    private record Finished(Job job, long nanos) {}

    private final long keptNanos;
    private final Clocks clocks;
    /** Oldest first. Guarded by {@code this}. */
    private final Deque<Finished> byAge = new ArrayDeque<>();
    /** Guarded by {@code this}. */
    private final Map<UUID, Job> jobs = new HashMap<>();

    FinishedJobs(Duration kept, Clocks clocks) {
        this.keptNanos = kept.toNanos();
        this.clocks = clocks;
    }

    synchronized void add(Job job) {
        long now = clocks.nanoTime().getAsLong();
        byAge.addLast(new Finished(job, now));
        jobs.put(job.uuid(), job);
        forget(now);
    }

    synchronized Optional<Job> find(UUID uuid) {
        forget(clocks.nanoTime().getAsLong());
        return Optional.ofNullable(jobs.get(uuid));
    }

    private void forget(long now) {
        Finished oldest = byAge.peekFirst();
        while (oldest != null && (byAge.size() > MOST || now - oldest.nanos >= keptNanos)) {
            byAge.removeFirst();
            jobs.remove(oldest.job.uuid());
            oldest = byAge.peekFirst();
        }
    }
}
