package org.virga.jobs;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that run jobs, and the one that wakes them when their time has come. */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** How long interrupted runs may take to notice. */
    private static final Duration INTERRUPTED = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean closing;

    /** Hands a task to an idle thread; a pool over it grows only when there is none, and queues only when it is full. */
    private static final class IdleFirst extends LinkedTransferQueue<Runnable> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    Workers(int threads) {
        pool = new ThreadPoolExecutor(
                0,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new IdleFirst(),
                named("virga-jobs-worker-"),
                Workers::queue);
        timer = new ScheduledThreadPoolExecutor(
                1,
                named("virga-jobs-timer-"),
                (task, full) -> LOG.debug("Not timed, because the job manager stops: {}", task));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Takes what a full or a closed pool did not. */
    private static void queue(Runnable task, ThreadPoolExecutor pool) {
        if (!pool.isShutdown()) {
            pool.getQueue().add(task);
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs it when a thread is free. Does not wait; does nothing once closing. */
    void execute(Runnable task) {
        pool.execute(task);
    }

    /** Runs it on the timer's thread, so it has to be short. */
    Future<?> after(Duration delay, Runnable task) {
        return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean closing() {
        return closing;
    }

    /** From now on nothing new begins, and runs see that they are to stop. */
    void stopStarting() {
        closing = true;
        timer.shutdownNow();
        pool.getQueue().clear();
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
            timer.awaitTermination(INTERRUPTED.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
