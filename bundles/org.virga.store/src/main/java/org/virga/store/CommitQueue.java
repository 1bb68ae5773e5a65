package org.virga.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where transactions wait for the writer: first come, first served, bounded, closed once. */
final class CommitQueue {

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by {@code lock}. */
    private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
    /** Guarded by {@code lock}. */
    private boolean closed;

    CommitQueue(int capacity) {
        this.capacity = capacity;
    }

    /** What became of an attempt to queue. */
    enum Admission {
        QUEUED,
        FULL,
        CLOSED
    }

    Admission add(Submission submission) {
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            if (waiting.size() >= capacity) {
                return Admission.FULL;
            }
            waiting.add(submission);
            changed.signal();
            return Admission.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what waits, and waits itself when nothing does.
     *
     * @param most at once
     * @return empty when nothing came in time, or when the queue is closed and empty
     */
    List<Submission> take(int most, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<Submission> taken = new ArrayList<>(Math.min(most, waiting.size()));
            while (taken.size() < most && !waiting.isEmpty()) {
                taken.add(waiting.remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing in any more. What waits is still given out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that waits. */
    List<Submission> drain() {
        lock.lock();
        try {
            List<Submission> rest = new ArrayList<>(waiting);
            waiting.clear();
            return rest;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing will come any more. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
