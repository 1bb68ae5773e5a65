package org.virga.store.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.virga.api.store.StoreUnavailableException;

/**
 * Reads from the database on a few threads of its own, so that those who ask get an answer in time, whatever the database
 * does. A read that takes too long keeps its thread until the database or its driver lets go of it; meanwhile few wait
 * and the others are refused at once.
 */
final class TimedReads implements AutoCloseable {

    /** For counting a long history; what is paged takes milliseconds. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Fewer than there are connections. */
    private static final int THREADS = 4;

    private static final int MOST_WAITING = 64;
    private static final long IDLE_SECONDS = 60;

    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor executor;

    TimedReads() {
        executor = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "virga-store-history-" + threads.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Reads.
     *
     * @throws StoreUnavailableException when the database fails or takes too long
     */
    <T> T read(Callable<T> query) {
        Future<T> answer = submit(query);
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(false); // an interrupt would end the embedded database
            throw new StoreUnavailableException(
                    "History was not read within " + LIMIT.toSeconds() + " s: the database does not answer", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw new StoreUnavailableException("History cannot be read: " + failure.getMessage(), failure);
            }
            throw new IllegalStateException("History cannot be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while history was read", e);
        }
    }

    private <T> Future<T> submit(Callable<T> query) {
        try {
            return executor.submit(query);
        } catch (RejectedExecutionException e) {
            throw new StoreUnavailableException(
                    executor.isShutdown()
                            ? "The store is closed"
                            : MOST_WAITING + " questions wait for history already",
                    e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
