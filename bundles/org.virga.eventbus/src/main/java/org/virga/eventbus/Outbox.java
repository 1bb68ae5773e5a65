package org.virga.eventbus;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Happenings on their way out, and the one thread that hands them on, in order. Adding waits for nobody: when there is no
 * more room, the oldest are dropped and counted.
 */
final class Outbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    /** Takes what goes out. */
    @FunctionalInterface
    interface Sink {
        /**
         * Hands one on, and returns when that is done or given up.
         *
         * @throws InterruptedException when it was interrupted; it is given up
         */
        void deliver(Happening happening) throws InterruptedException;
    }

    private final String name;
    private final int limit;
    private final Sink sink;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    /** All below: guarded by {@code lock}. */
    private final Deque<Happening> waiting = new ArrayDeque<>();

    private boolean closed;
    private long published;
    private long dropped;
    /** Dropped since it was last said. */
    private long unsaid;

    /**
     * An outbox that is not started.
     *
     * @param name of where it leads, for logs and metrics
     * @param limit how many may wait
     */
    Outbox(String name, int limit, Sink sink) {
        this.name = name;
        this.limit = limit;
        this.sink = sink;
        thread = new Thread(this::run, "virga-eventbus-" + name);
        thread.setDaemon(true);
    }

    Outbox start() {
        thread.start();
        return this;
    }

    String name() {
        return name;
    }

    void add(Collection<Happening> happenings) {
        boolean first = false;
        lock.lock();
        try {
            for (Happening happening : happenings) {
                if (waiting.size() >= limit) {
                    waiting.removeFirst();
                    dropped++;
                    first |= unsaid++ == 0;
                }
                waiting.addLast(happening);
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
        if (first) {
            LOG.warn(
                    "{} events wait for {}, which does not take them: the oldest are dropped from now on", limit, name);
        }
    }

    /** Wakes whoever delivers at the moment from what it waits for. */
    void interrupt() {
        thread.interrupt();
    }

    long published() {
        return locked(() -> published);
    }

    long dropped() {
        return locked(() -> dropped);
    }

    int size() {
        return (int) locked(waiting::size);
    }

    /** Gives up what waits. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            filled.signal();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
        try {
            thread.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} does not return; the thread {} ends when it does", name, thread.getName());
        }
    }

    private void run() {
        while (true) {
            try {
                Happening next = next();
                if (next == null) {
                    return;
                }
                sink.deliver(next);
                delivered();
            } catch (InterruptedException e) {
                LOG.debug("{} was interrupted", thread.getName());
            }
        }
    }

    /** Null when it is closed. */
    private @Nullable Happening next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                filled.awaitUninterruptibly();
            }
            return closed ? null : waiting.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    private void delivered() {
        long lost = 0;
        lock.lock();
        try {
            published++;
            if (unsaid > 0 && waiting.isEmpty()) {
                lost = unsaid;
                unsaid = 0;
            }
        } finally {
            lock.unlock();
        }
        if (lost > 0) {
            LOG.warn("{} takes events again; {} were dropped", name, lost);
        }
    }

    private long locked(LongSupplier figure) {
        lock.lock();
        try {
            return figure.getAsLong();
        } finally {
            lock.unlock();
        }
    }
}
