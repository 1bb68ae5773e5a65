package org.virga.spi;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the calls inside a plugin, and lets somebody wait until there are none. For any number of threads. */
final class CallGate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    /** Guarded by {@code lock}. */
    private int inside;
    /** Guarded by {@code lock}. */
    private boolean closed;

    /** Lets a call in, unless the gate is closed. A call that was let in has to {@link #leave}. */
    boolean enter() {
        lock.lock();
        try {
            if (!closed) {
                inside++;
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            inside--;
            if (inside == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets nobody in any more and waits until everybody is out. An interrupt does not shorten the wait, because whoever
     * closes the gate takes apart what is behind it next; it is passed on.
     *
     * @return how many are still inside when the limit is over
     */
    int close(Duration limit) {
        boolean interrupted = false;
        lock.lock();
        try {
            closed = true;
            long deadline = System.nanoTime() + limit.toNanos();
            long left = limit.toNanos();
            while (inside > 0 && left > 0) {
                try {
                    left = empty.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = deadline - System.nanoTime();
                }
            }
            return inside;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
