package org.virga.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Interrupts the thread that runs a job, but only while it is inside the action of a step: not in a commit, not in a
 * compensation, not when it has gone on to another job. Whoever leaves an action takes no interruption of ours with him.
 */
final class Interruption {

    /** Guarded by {@code this}, as all below. */
    private @Nullable Thread inside;

    private long visit;
    private boolean interrupted;
    private boolean late;

    /**
     * Begins an action on the calling thread.
     *
     * @return names it, for {@link #expire}
     */
    synchronized long enter() {
        inside = Thread.currentThread();
        interrupted = false;
        late = false;
        return ++visit;
    }

    /**
     * Ends the action.
     *
     * @return whether it took longer than it may
     */
    synchronized boolean leave() {
        inside = null;
        if (interrupted) {
            interrupted = false;
            Thread.interrupted();
        }
        return late;
    }

    /** Interrupts whatever action is under way. */
    synchronized void interrupt() {
        if (inside != null) {
            interrupted = true;
            inside.interrupt();
        }
    }

    /** Interrupts one action, if it is still under way, because its time is over. */
    synchronized void expire(long action) {
        if (inside != null && visit == action) {
            late = true;
            interrupt();
        }
    }
}
