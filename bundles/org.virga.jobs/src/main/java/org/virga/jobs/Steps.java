package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.JobContext;
import org.virga.api.model.Job;

/** Runs the actions of one job: times them, shows them to people, and lets those of steps be interrupted. */
final class Steps {

    private static final long NANOS_A_MILLI = 1_000_000;

    private final JobRun.Parts parts;
    private final JobEntry entry;

    Steps(JobRun.Parts parts, JobEntry entry) {
        this.parts = parts;
        this.entry = entry;
    }

    /** What an action returned, and when it ran. */
    record Ran<T>(T result, Instant began, long millis) {

        /** The step in the journal. */
        Job.JournalEntry line(String step, @Nullable String json) {
            return new Job.JournalEntry(Job.JournalEntry.Type.DONE, step, json, began, millis);
        }
    }

    /**
     * Runs a step's action.
     *
     * @param limit after which it is interrupted; null for none
     * @throws TimeoutException when it took longer
     */
    <T> Ran<T> run(String name, @Nullable Duration limit, Callable<T> action) throws Exception {
        Instant began = parts.clocks().now();
        entry.doing(Doing.running(name, began));
        long start = parts.clocks().nanoTime().getAsLong();
        long visit = entry.interruption().enter();
        Future<?> timed = limit == null
                ? null
                : parts.timer().after(limit, () -> entry.interruption().expire(visit));
        T result;
        boolean late = false;
        try {
            result = action.call();
        } catch (Exception e) {
            late = leave(timed);
            throw late ? timeout(name, limit, e) : e;
        } finally {
            // Twice is harmless, and errors come by here only.
            late |= leave(timed);
        }
        if (late) {
            throw timeout(name, limit, null);
        }
        entry.doing(Doing.running(null, parts.clocks().now()));
        return new Ran<>(result, began, millisSince(start));
    }

    /** Answers whether the action that ends took too long, which says nothing when the job is to end anyway. */
    private boolean leave(@Nullable Future<?> timed) {
        if (timed != null) {
            timed.cancel(false);
        }
        return entry.interruption().leave() && entry.ending() == null;
    }

    private static TimeoutException timeout(String name, @Nullable Duration limit, @Nullable Exception thrown) {
        TimeoutException timeout = new TimeoutException("The step " + name + " took longer than " + limit);
        if (thrown != null) {
            timeout.addSuppressed(thrown);
        }
        return timeout;
    }

    /** Runs a compensation, which nobody interrupts but the end of the process. */
    Job.JournalEntry undo(String name, JobContext.Action action) throws Exception {
        Instant began = parts.clocks().now();
        entry.doing(Doing.undoing(name, began));
        long start = parts.clocks().nanoTime().getAsLong();
        action.run();
        entry.doing(Doing.undoing(null, parts.clocks().now()));
        return new Job.JournalEntry(Job.JournalEntry.Type.COMPENSATED, name, null, began, millisSince(start));
    }

    private long millisSince(long start) {
        return (parts.clocks().nanoTime().getAsLong() - start) / NANOS_A_MILLI;
    }
}
