package org.virga.jobs;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timer of a running process: one thread. */
final class ThreadTimer implements Timer {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadTimer.class);
    private static final long END_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer;

    ThreadTimer() {
        timer = new ScheduledThreadPoolExecutor(
                1,
                Workers.named("virga-jobs-timer-"),
                (action, closed) -> LOG.debug("Not timed, because the job manager stops: {}", action));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Future<?> after(Duration delay, Runnable action) {
        return timer.schedule(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        // Nobody asks a timer what became of its tasks.
                        LOG.error("A timed task failed", e);
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            timer.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
