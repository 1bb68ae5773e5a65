package org.virga.messaging;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that carry out the requests to one address. Each address has its own, so that slow guests do not hold up
 * what others are asked.
 *
 * <p>Idle threads are used first; new ones come up to a limit, then requests wait, up to another limit. Unused threads end.
 */
final class Workers {

    private static final long IDLE_SECONDS = 20;

    private static final Duration SHORTEST_HINT = Duration.ofMillis(100);
    private static final Duration LONGEST_HINT = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    private final int threads;
    /** How long a request takes, a moving average. */
    private final AtomicLong averageNanos = new AtomicLong();

    Workers(String address, int threads, int waitingLimit) {
        this.threads = threads;
        AtomicInteger count = new AtomicInteger();
        HandOver waiting = new HandOver();
        pool = new ThreadPoolExecutor(
                0,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                waiting,
                task -> {
                    Thread thread = new Thread(task, "virga-messaging-" + address + "-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    // Not that of the JMS client, whose threads make these.
                    thread.setContextClassLoader(Workers.class.getClassLoader());
                    return thread;
                },
                (task, full) -> {
                    if (full.isShutdown() || waiting.size() >= waitingLimit) {
                        throw new RejectedExecutionException(
                                full.isShutdown() ? "Closed" : waiting.size() + " requests wait already");
                    }
                    waiting.put(task);
                    // The last thread may have ended of idleness in between.
                    if (full.getPoolSize() == 0 && waiting.remove(task)) {
                        full.execute(task);
                    }
                });
    }

    /**
     * Runs a task soon.
     *
     * @throws RejectedExecutionException when too many wait, or after {@link #stop}
     */
    void execute(Runnable task) {
        pool.execute(task);
    }

    /** Says how long something took that was carried out here. */
    void took(long nanos) {
        averageNanos.accumulateAndGet(nanos, (average, one) -> average + (one - average) / 8);
    }

    /** About when what waits now will have been carried out. */
    Duration untilCalm() {
        Duration estimate = Duration.ofNanos(averageNanos.get())
                .multipliedBy(waiting() + 1L)
                .dividedBy(threads);
        return estimate.compareTo(SHORTEST_HINT) < 0
                ? SHORTEST_HINT
                : estimate.compareTo(LONGEST_HINT) > 0 ? LONGEST_HINT : estimate;
    }

    /** Whether nothing new begins any more. */
    boolean stopped() {
        return pool.isShutdown();
    }

    /** How many tasks have not begun. */
    int waiting() {
        return pool.getQueue().size();
    }

    /** Lets nothing new begin. Hands back what has not begun. */
    List<Runnable> stop() {
        pool.shutdown();
        List<Runnable> left = new ArrayList<>();
        pool.getQueue().drainTo(left);
        return left;
    }

    /**
     * Waits for the tasks that run.
     *
     * @return whether all have ended
     */
    boolean awaitEnd(long seconds) throws InterruptedException {
        return pool.awaitTermination(seconds, TimeUnit.SECONDS);
    }

    /** Takes a task only when a thread waits for one, which makes the pool prefer idle threads, then new ones. */
    private static final class HandOver extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
