package org.virga.jobs;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.model.Job;

/**
 * The threads that run jobs. When all are busy, the most urgent task is next, among equals the one that came first; for
 * tasks above the normal priority there are some more threads, so that slow ordinary jobs cannot hold up an urgent one.
 */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** How long interrupted runs may take to notice. */
    private static final Duration INTERRUPTED = Duration.ofSeconds(10);
    /** For so many workers there is one more for urgent jobs. */
    private static final int WORKERS_A_RESERVE = 8;

    private record Task(int priority, long number, Runnable action) {

        static final Comparator<Task> ORDER =
                Comparator.comparingInt(Task::priority).reversed().thenComparingLong(Task::number);
    }

    private final int threads;
    private final int reserve;
    private final ThreadPoolExecutor pool;
    /** Guarded by itself, with the two below. */
    private final PriorityQueue<Task> waiting = new PriorityQueue<>(Task.ORDER);

    private long count;
    private int busy;
    private volatile boolean closing;

    Workers(int threads) {
        this.threads = threads;
        this.reserve = (threads + WORKERS_A_RESERVE - 1) / WORKERS_A_RESERVE;
        // Those that are busy are counted here; a thread that has just become idle may not be back yet when it is
        // wanted.
        this.pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named("virga-jobs-worker-"),
                (task, closed) -> LOG.debug("Not begun, because the job manager stops: {}", task));
    }

    static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs a task when a thread is free. Does not wait; does nothing once closing. */
    void execute(int priority, Runnable action) {
        synchronized (waiting) {
            if (closing) {
                return;
            }
            Task task = new Task(priority, count++, action);
            if (!isRoomFor(task)) {
                waiting.add(task);
                return;
            }
            busy++;
        }
        pool.execute(() -> work(action));
    }

    private boolean isRoomFor(Task task) {
        return busy < (task.priority > Job.Terms.NORMAL_PRIORITY ? threads + reserve : threads);
    }

    private void work(Runnable first) {
        @Nullable Runnable action = first;
        while (action != null) {
            boolean returned = false;
            @Nullable Runnable next;
            try {
                action.run();
                returned = true;
            } finally {
                // What was meant for this task must not reach the next one.
                Thread.interrupted();
                next = next();
                if (!returned && next != null) {
                    Runnable orphan = next;
                    pool.execute(() -> work(orphan));
                }
            }
            action = next;
        }
    }

    private @Nullable Runnable next() {
        synchronized (waiting) {
            busy--;
            Task next = waiting.peek();
            if (next == null || !isRoomFor(next)) {
                return null;
            }
            busy++;
            return waiting.remove().action;
        }
    }

    boolean closing() {
        return closing;
    }

    /** From now on nothing new begins, and runs see that they are to stop. */
    void stopStarting() {
        synchronized (waiting) {
            closing = true;
            waiting.clear();
        }
        pool.shutdown();
    }

    /**
     * Waits for the runs that are inside, and interrupts those that take longer.
     *
     * @param grace how long they may go on undisturbed
     */
    void close(Duration grace) {
        stopStarting();
        try {
            if (!pool.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                pool.shutdownNow();
                if (!pool.awaitTermination(INTERRUPTED.toNanos(), TimeUnit.NANOSECONDS)) {
                    LOG.error("{} runs of jobs do not stop; they go on beside their successors", pool.getActiveCount());
                }
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
