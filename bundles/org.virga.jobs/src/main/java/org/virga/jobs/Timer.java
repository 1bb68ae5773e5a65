package org.virga.jobs;

import java.time.Duration;
import java.util.concurrent.Future;

/** Does things later. For any number of threads. */
interface Timer extends AutoCloseable {

    /**
     * Does something after a while, on the timer's thread, so it has to be short. Does nothing once closed.
     *
     * @return cancels it
     */
    Future<?> after(Duration delay, Runnable action);

    /** Ends; what is not due yet is not done. */
    @Override
    void close();
}
