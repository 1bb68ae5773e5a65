package org.virga.topology.host;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What agents told and one thread works off, a moment later and all that has come by then: to wake the thread for each
 * heartbeat of ten thousand agents costs more than the heartbeats. Any thread may put things in.
 */
final class Inbox {

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final long MOMENT_MILLIS = 10;

    private final ScheduledExecutorService thread;
    private final int most;
    private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * An empty one.
     *
     * @param thread works off what comes, in the order in which it came
     * @param most how much may wait; what comes on top is dropped
     */
    Inbox(ScheduledExecutorService thread, int most) {
        this.thread = thread;
        this.most = most;
    }

    /** Puts something in. */
    void put(Runnable work) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            LOG.debug("Reports come faster than they are worked off; one is dropped");
            return;
        }
        left.add(work);
        if (due.compareAndSet(false, true)) {
            try {
                var unused = thread.schedule(this::workOff, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("Nothing is worked off any more, this part is being stopped");
            }
        }
    }

    /** Works off what is there. For the thread alone. */
    void workOff() {
        due.set(false);
        // No more than was there, so that whatever else the thread does has its turn.
        for (int all = waiting.get(); all > 0; all--) {
            Runnable work = left.poll();
            if (work == null) {
                return;
            }
            waiting.decrementAndGet();
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("Working off what an agent reported failed", e);
            }
        }
    }
}
