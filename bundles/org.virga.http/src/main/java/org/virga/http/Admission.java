package org.virga.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many calls are inside endpoints at once. It leaves threads free, so that the server still tells how it is, and
 * still turns calls away, when every endpoint is stuck. Calls beyond the bound wait, without a thread. Any thread may call.
 */
final class Admission {

    private final int most;
    private final WaitingCalls waiting;
    private final AtomicInteger inside = new AtomicInteger();

    Admission(int most, WaitingCalls waiting) {
        this.most = most;
        this.waiting = waiting;
    }

    /** Lets a call in, which then has to {@link #leave}; or tells that it has to wait. */
    boolean enter() {
        if (inside.incrementAndGet() <= most) {
            return true;
        }
        inside.decrementAndGet();
        return false;
    }

    void leave() {
        inside.decrementAndGet();
        waiting.releaseOne();
    }

    /**
     * Lets a call wait that could not enter.
     *
     * @param again run when it is worth to try again, or when the time is over
     * @return whether it may wait
     */
    boolean await(Duration atMost, Runnable again) {
        boolean waits = waiting.add(atMost, again);
        if (waits && inside.get() < most) {
            // Somebody left between the try and the wait, and let nobody in.
            waiting.releaseOne();
        }
        return waits;
    }
}
