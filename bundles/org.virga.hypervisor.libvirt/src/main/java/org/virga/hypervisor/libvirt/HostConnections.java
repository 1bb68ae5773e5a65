package org.virga.hypervisor.libvirt;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** The connections to hosts: opened when needed, opened again when they have broken, one for each URL. */
final class HostConnections {

    private static final Logger LOG = LoggerFactory.getLogger(HostConnections.class);

    /** Keep-alive breaks a connection within three of these intervals, well before anybody gives up on its calls. */
    private static final int KEEP_ALIVE_SECONDS = 5;

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

    private final NativeLibvirt libvirt;
    private final NativeThreads threads;
    private final Duration limit;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    /** Counts the open sessions, and this object. */
    private final Phaser sessions = new Phaser(1);

    private volatile boolean closed;

    HostConnections(NativeLibvirt libvirt, NativeThreads threads, Duration limit) {
        this.libvirt = libvirt;
        this.threads = threads;
        this.limit = limit;
    }

    /** A usable connection. Whoever finds none opens one; the others wait for it. */
    HostConnection get(HostSpec host) throws DriverException {
        if (closed) {
            throw new DriverException(Reason.UNREACHABLE, "The libvirt driver is being stopped");
        }
        String what = "Cannot reach libvirt of " + host.name() + " at " + host.url();
        CompletableFuture<HostConnection> opening =
                slots.computeIfAbsent(host.url(), Slot::new).connection(host.name());
        try {
            return NativeThreads.await(opening, what, limit);
        } catch (LibvirtFailure e) {
            throw new DriverException(Reason.UNREACHABLE, what + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            // The attempt goes on: nothing can end it, and a second one would hang beside it.
            throw new DriverException(
                    Reason.UNREACHABLE, what + ": it did not answer within " + limit.toSeconds() + " s", e);
        }
    }

    /** A session of its own for a call that takes long; whoever gets it closes it. */
    LibvirtSession open(HostSpec host) throws DriverException {
        String what = "Cannot reach libvirt of " + host.name() + " at " + host.url();
        try {
            return NativeThreads.await(
                    threads.start(() -> LibvirtSession.open(libvirt, host.url(), KEEP_ALIVE_SECONDS)), what, limit);
        } catch (LibvirtFailure e) {
            throw new DriverException(Reason.UNREACHABLE, what + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new DriverException(
                    Reason.UNREACHABLE, what + ": it did not answer within " + limit.toSeconds() + " s", e);
        }
    }

    /** Closes the connection to a host, if there is one, as soon as no call is inside. */
    void release(HostSpec host) {
        Slot slot = slots.remove(host.url());
        if (slot != null) {
            slot.release();
        }
    }

    /** Closes all and waits for it. */
    void close() {
        closed = true;
        slots.values().forEach(Slot::release);
        slots.clear();
        try {
            sessions.awaitAdvanceInterruptibly(
                    sessions.arriveAndDeregister(), DRAIN_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("A connection to libvirt could not be closed within {}; it is left behind", DRAIN_LIMIT);
        }
    }

    /** What there is for one URL: a connection, an attempt to open one, or neither. */
    private final class Slot {

        private final String url;
        /** The last attempt; whoever needs a connection waits for it. Guarded by this. */
        private @Nullable CompletableFuture<HostConnection> attempt;
        /** What the last attempt that succeeded brought. Guarded by this. */
        private @Nullable HostConnection opened;
        /** Guarded by this. */
        private boolean released;

        Slot(String url) {
            this.url = url;
        }

        synchronized CompletableFuture<HostConnection> connection(String hostName) {
            CompletableFuture<HostConnection> last = attempt;
            if (last != null && (!last.isDone() || (opened != null && opened.usable()))) {
                return last;
            }
            if (opened != null) {
                opened.retire();
                opened = null;
            }
            CompletableFuture<HostConnection> next = threads.start(() -> open(hostName));
            attempt = next;
            return next;
        }

        private HostConnection open(String hostName) throws LibvirtFailure {
            LibvirtSession session = LibvirtSession.open(libvirt, url, KEEP_ALIVE_SECONDS);
            LOG.debug("Connected to {} at {}", hostName, url);
            // Counted only from here on: an attempt that hangs can be ended by nobody, so nobody waits for it.
            sessions.register();
            HostConnection connection =
                    new HostConnection(session, threads, hostName, limit, sessions::arriveAndDeregister);
            keep(connection);
            return connection;
        }

        private synchronized void keep(HostConnection connection) {
            if (released) {
                connection.retire();
            }
            opened = connection;
        }

        /** Retires the connection that there is, or the one that is being opened. */
        synchronized void release() {
            released = true;
            if (opened != null) {
                opened.retire();
            }
        }
    }
}
