package org.virga.messaging;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process connected: one thread that connects, watches, and connects again.
 *
 * <p>What has to live on every connection is an {@link Attachment}; the link attaches it again each time. No lock is held
 * over I/O.
 */
final class Link implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);

    /** Something that lives on a connection. */
    @FunctionalInterface
    interface Attachment {
        void attach(Wire wire) throws JMSException;
    }

    private final Connector connector;
    private final Pauses pauses;
    private final Thread keeper;
    private final Listeners listeners = new Listeners();
    private final LongAdder connections = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** All below: guarded by {@code lock}. */
    private final List<Attachment> attachments = new ArrayList<>();

    private @Nullable Wire wire;
    /** Made, and getting its attachments: who sees a connection can rely on them. */
    private @Nullable Wire preparing;

    private boolean closed;
    private String problem = "Not connected yet";

    Link(Connector connector, Pauses pauses) {
        this.connector = connector;
        this.pauses = pauses;
        keeper = new Thread(this::keepConnected, "virga-messaging-link");
        keeper.setDaemon(true);
    }

    void start() {
        keeper.start();
    }

    /** The connection; null when there is none now. */
    @Nullable
    Wire current() {
        lock.lock();
        try {
            return wire;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a connection.
     *
     * @return null when none came in time, or when this link is closed
     */
    @Nullable
    Wire await(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (wire == null && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed ? null : wire;
        } finally {
            lock.unlock();
        }
    }

    /** Why there is no connection; null when there is one. */
    @Nullable
    String problem() {
        lock.lock();
        try {
            return wire == null ? problem : null;
        } finally {
            lock.unlock();
        }
    }

    /** Attaches now, if connected, and to every connection to come. */
    void add(Attachment attachment) {
        Wire now;
        lock.lock();
        try {
            attachments.add(attachment);
            now = wire == null ? preparing : wire;
        } finally {
            lock.unlock();
        }
        if (now != null) {
            attach(attachment, now);
        }
    }

    void remove(Attachment attachment) {
        lock.lock();
        try {
            attachments.remove(attachment);
        } finally {
            lock.unlock();
        }
    }

    /** How many connections were made. */
    long connections() {
        return connections.sum();
    }

    /** Those who are told. */
    Listeners listeners() {
        return listeners;
    }

    /** Says that a connection is of no use any more. The keeper makes another. */
    void broken(Wire lost, String why) {
        lock.lock();
        try {
            if (wire == lost || preparing == lost) {
                wire = null;
                preparing = null;
                problem = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            keeper.join(LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (keeper.isAlive()) {
            LOG.warn("An attempt to connect does not end; its thread ends when it does");
        }
    }

    private void keepConnected() {
        while (!isClosed()) {
            Wire made = connect();
            if (made != null && watch(made)) {
                pauses.reset();
            }
            // Also when a connection was lost: thousands of others may have lost theirs at the same moment.
            pauseUnlessClosed(pauses.nextMillis());
        }
    }

    private @Nullable Wire connect() {
        try {
            return connector.connect(this);
        } catch (JMSException | RuntimeException e) {
            String why = "Not connected: " + e.getMessage();
            boolean news;
            lock.lock();
            try {
                news = !why.equals(problem);
                problem = why;
            } finally {
                lock.unlock();
            }
            if (news) {
                LOG.info("{}; trying again", why);
            }
            return null;
        }
    }

    /** Uses a connection until it breaks. False when it was of no use at all. */
    private boolean watch(Wire made) {
        prepare(made).forEach(attachment -> attach(attachment, made));
        boolean useful = publish(made);
        if (useful) {
            connections.increment();
            LOG.info("Connected to the broker");
            listeners.tell(true);
            awaitEnd(made);
            LOG.info("The connection to the broker is over: {}", problem());
            listeners.tell(false);
        }
        try {
            made.close();
        } catch (JMSException e) {
            LOG.debug("The end of a connection that is gone already", e);
        }
        return useful;
    }

    private List<Attachment> prepare(Wire made) {
        lock.lock();
        try {
            preparing = made;
            return List.copyOf(attachments);
        } finally {
            lock.unlock();
        }
    }

    /** False when it broke already. */
    private boolean publish(Wire made) {
        lock.lock();
        try {
            if (preparing != made || closed) {
                return false;
            }
            preparing = null;
            wire = made;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void attach(Attachment attachment, Wire to) {
        try {
            attachment.attach(to);
        } catch (JMSException e) {
            broken(to, "Not connected: " + e.getMessage());
        }
    }

    private void awaitEnd(Wire made) {
        lock.lock();
        try {
            while (wire == made && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed) {
                wire = null;
                problem = "Closed";
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void pauseUnlessClosed(long millis) {
        lock.lock();
        try {
            long left = Duration.ofMillis(millis).toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
