package org.virga.hypervisor.libvirt;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/**
 * A session that several threads share, each call bounded in time.
 *
 * <p>After a call that did not come back, or that found the other side gone, no other enters: the connection is retired, and
 * closed by the last call that leaves it. It cannot be closed earlier, as native code frees what a call in flight still uses.
 */
final class HostConnection {

    private static final Logger LOG = LoggerFactory.getLogger(HostConnection.class);

    private final LibvirtSession session;
    private final NativeThreads threads;
    private final String host;
    private final Duration limit;
    private final Runnable whenClosed;
    /** Guarded by this. */
    private int inside;
    /** Guarded by this. */
    private boolean retired;

    /**
     * Takes over a session.
     *
     * @param whenClosed run once, after the session has been closed
     */
    HostConnection(LibvirtSession session, NativeThreads threads, String host, Duration limit, Runnable whenClosed) {
        this.session = session;
        this.threads = threads;
        this.host = host;
        this.limit = limit;
        this.whenClosed = whenClosed;
    }

    /** Calls to libvirt that belong together. */
    interface SessionCall<R> {
        R run(LibvirtSession session) throws LibvirtFailure;
    }

    /**
     * Makes a call.
     *
     * @param what for the message when it fails, for example {@code "Cannot start i-2-34-VM"}
     */
    <R> R call(String what, SessionCall<R> call) throws DriverException {
        try {
            return attempt(what, call);
        } catch (LibvirtFailure e) {
            throw e.toDriverException(what + " on " + host);
        }
    }

    /** As {@link #call}, for who tells libvirt's failures apart. */
    <R> R attempt(String what, SessionCall<R> call) throws DriverException, LibvirtFailure {
        if (!enter()) {
            throw new DriverException(Reason.UNREACHABLE, what + ": the connection to " + host + " is closed");
        }
        try {
            return NativeThreads.await(threads.start(() -> inside(call)), what, limit);
        } catch (LibvirtFailure e) {
            if (e.isDisconnection()) {
                retire();
            }
            throw e;
        } catch (TimeoutException e) {
            retire();
            throw new DriverException(
                    Reason.UNREACHABLE,
                    what + ": libvirt on " + host + " did not answer within " + limit.toSeconds() + " s",
                    e);
        }
    }

    private <R> R inside(SessionCall<R> call) throws LibvirtFailure {
        try {
            return call.run(session);
        } finally {
            leave();
        }
    }

    GuestEvents events() {
        return session.events();
    }

    /** Whether calls may be made. */
    synchronized boolean usable() {
        return !retired && !session.broken();
    }

    /** Lets no call in any more, and closes the session when the last one has left. */
    void retire() {
        boolean idle;
        synchronized (this) {
            idle = !retired && inside == 0;
            retired = true;
        }
        if (idle) {
            threads.run(this::close);
        }
    }

    private synchronized boolean enter() {
        if (retired) {
            return false;
        }
        inside++;
        return true;
    }

    private void leave() {
        boolean last;
        synchronized (this) {
            inside--;
            last = retired && inside == 0;
        }
        if (last) {
            close();
        }
    }

    private void close() {
        session.close();
        LOG.debug("Closed the connection to {}", host);
        whenClosed.run();
    }
}
