package org.virga.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Calls that wait for their endpoint to come back. They hold no thread; each goes on when it is released or when its time
 * is over, whichever is first. Any thread may call.
 */
final class HeldCalls {

    private final int most;
    private final Executor executor;
    private final Scheduler timer;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    HeldCalls(int most, Executor executor, Scheduler timer) {
        this.most = most;
        this.executor = executor;
        this.timer = timer;
    }

    private final class Held {
        private final Runnable resume;
        private final AtomicBoolean done = new AtomicBoolean();

        Held(Runnable resume) {
            this.resume = resume;
        }

        void goOn() {
            if (done.compareAndSet(false, true)) {
                held.remove(this);
                count.decrementAndGet();
                executor.execute(resume);
            }
        }
    }

    /**
     * Holds a call.
     *
     * @param resume run once, when the call is released or its time is over
     * @return whether there was room for it; otherwise {@code resume} is not run
     */
    boolean hold(Duration atMost, Runnable resume) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        Held call = new Held(resume);
        held.add(call);
        // The timer is not cancelled when the call goes on earlier: what is left of it then does nothing.
        timer.schedule(call::goOn, atMost.toMillis(), TimeUnit.MILLISECONDS);
        return true;
    }

    /** Lets all go on. */
    void release() {
        held.forEach(Held::goOn);
    }

    int count() {
        return count.get();
    }
}
