package org.virga.jobs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/**
 * The sync queues: of each, the job that came first runs, and the next one when that is over.
 *
 * <p>A job takes its place before it is committed, together with its id. So the order in a queue is the order of ids,
 * which is what a restart finds, however the commits overtake each other.
 */
final class JobQueues {

    private final Consumer<JobEntry> start;
    private final Map<UUID, JobEntry> entries = new ConcurrentHashMap<>();
    /** Guarded by {@code this}. */
    private final Map<String, Deque<JobEntry>> queues = new HashMap<>();

    /**
     * Queues without jobs.
     *
     * @param start takes a job whose turn it is; called without the lock
     */
    JobQueues(Consumer<JobEntry> start) {
        this.start = start;
    }

    /**
     * Gives a new job its place.
     *
     * @param ids gives ascending ids
     */
    synchronized JobEntry announce(UUID uuid, @Nullable String queue, Supplier<Id<Job>> ids) {
        JobEntry entry = new JobEntry(ids.get(), uuid, queue);
        if (queue != null) {
            queues.computeIfAbsent(queue, absent -> new ArrayDeque<>()).addLast(entry);
        }
        entries.put(uuid, entry);
        return entry;
    }

    /** Lets a job that is committed wait for its turn, which may be now. */
    void ready(JobEntry entry) {
        synchronized (this) {
            entry.phase = JobEntry.Phase.WAITING;
            if (!takeTurn(entry)) {
                return;
            }
        }
        start.accept(entry);
    }

    /** Takes a job out, and starts the one behind it if it was its turn. */
    void remove(JobEntry entry) {
        JobEntry next;
        synchronized (this) {
            entry.phase = JobEntry.Phase.ENDED;
            entries.remove(entry.uuid());
            next = leave(entry);
        }
        if (next != null) {
            start.accept(next);
        }
    }

    /** Puts an active job aside; it keeps its place. */
    synchronized void park(JobEntry entry) {
        entry.phase = JobEntry.Phase.PARKED;
    }

    /** Starts a parked job; does nothing when somebody else did. */
    void resume(JobEntry entry) {
        if (claim(entry, JobEntry.Phase.PARKED)) {
            start.accept(entry);
        }
    }

    /** Makes a job active, if it is in this phase. */
    synchronized boolean claim(JobEntry entry, JobEntry.Phase expected) {
        if (entry.phase != expected) {
            return false;
        }
        entry.phase = JobEntry.Phase.ACTIVE;
        return true;
    }

    Optional<JobEntry> find(UUID uuid) {
        return Optional.ofNullable(entries.get(uuid));
    }

    /** Whether a job has no other one of its queue before it. */
    synchronized boolean isFirst(JobEntry entry) {
        return isHead(entry);
    }

    synchronized long count(JobEntry.Phase phase) {
        return entries.values().stream().filter(entry -> entry.phase == phase).count();
    }

    private boolean takeTurn(JobEntry entry) {
        if (entry.phase != JobEntry.Phase.WAITING || !isHead(entry)) {
            return false;
        }
        entry.phase = JobEntry.Phase.ACTIVE;
        return true;
    }

    private boolean isHead(JobEntry entry) {
        String name = entry.queue();
        Deque<JobEntry> queue = name == null ? null : queues.get(name);
        return queue == null || queue.peekFirst() == entry;
    }

    /** Answers the job whose turn it is now. */
    private @Nullable JobEntry leave(JobEntry entry) {
        String name = entry.queue();
        Deque<JobEntry> queue = name == null ? null : queues.get(name);
        if (name == null || queue == null) {
            return null;
        }
        queue.remove(entry);
        JobEntry next = queue.peekFirst();
        if (next == null) {
            queues.remove(name);
            return null;
        }
        return takeTurn(next) ? next : null;
    }
}
