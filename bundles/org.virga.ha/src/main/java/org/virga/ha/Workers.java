package org.virga.ha;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that ask and wait for others, in place of the one that decides. They go when they have nothing to do. */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int IDLE_SECONDS = 10;
    private static final int STOP_LIMIT_SECONDS = 10;

    private Workers() {}

    /** So many at most, numbered. */
    static ThreadPoolExecutor named(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new Thread(work, name + "-" + number.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Interrupts them and waits for their end, for a while.
     *
     * @param late what is logged when they do not end
     * @return what had not begun
     */
    static List<Runnable> stop(ThreadPoolExecutor threads, String late) {
        List<Runnable> never = threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn(late);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return never;
    }
}
