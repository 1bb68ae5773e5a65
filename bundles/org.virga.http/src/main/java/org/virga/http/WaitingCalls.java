package org.virga.http;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Calls that wait for something, first come, first served. They hold no thread; each goes on when it is released or when its
 * time is over, whichever is first. Any thread may call.
 */
final class WaitingCalls {

    private final int most;
    private final Executor executor;
    private final Scheduler timer;
    private final Deque<Waiting> waiting = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    WaitingCalls(int most, Executor executor, Scheduler timer) {
        this.most = most;
        this.executor = executor;
        this.timer = timer;
    }

    private final class Waiting {
        private final Runnable resume;
        private final AtomicBoolean done = new AtomicBoolean();

        Waiting(Runnable resume) {
            this.resume = resume;
        }

        boolean goOn() {
            if (!done.compareAndSet(false, true)) {
                return false;
            }
            count.decrementAndGet();
            executor.execute(resume);
            return true;
        }

        void timeIsOver() {
            if (goOn()) {
                waiting.remove(this);
            }
        }
    }

    /**
     * Lets a call wait.
     *
     * @param resume run once, when the call is released or its time is over
     * @return whether there was room for it; otherwise {@code resume} is not run
     */
    boolean add(Duration atMost, Runnable resume) {
        if (closed || atMost.isNegative() || atMost.isZero()) {
            return false;
        }
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        Waiting call = new Waiting(resume);
        waiting.add(call);
        // The timer is not cancelled when the call goes on earlier: what is left of it then does nothing.
        timer.schedule(call::timeIsOver, atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (closed) {
            releaseAll();
        }
        return true;
    }

    /** Lets the one that has waited longest go on. */
    void releaseOne() {
        Waiting next = waiting.poll();
        while (next != null && !next.goOn()) {
            next = waiting.poll();
        }
    }

    /** Lets all go on. */
    void releaseAll() {
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.goOn();
        }
    }

    /** Lets all go on, and lets nobody wait any more. */
    void close() {
        closed = true;
        releaseAll();
    }

    int count() {
        return count.get();
    }
}
