package org.virga.api.message;

import java.time.Duration;

/** A remote call brought no answer, or the answer that the other side could not do it. */
public final class RpcException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final Duration retryAfter;

    public RpcException(Reason reason, String message) {
        super(message);
        this.reason = reason;
        this.retryAfter = Duration.ZERO;
    }

    public RpcException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = Duration.ZERO;
    }

    /** {@code BUSY}, with the time after which it is worth another try. */
    public RpcException(String message, Duration retryAfter) {
        super(message);
        this.reason = Reason.BUSY;
        this.retryAfter = retryAfter;
    }

    public Reason reason() {
        return reason;
    }

    /** When it is worth another try; zero when nobody said. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** What went wrong, from the caller's view. */
    public enum Reason {
        /** No answer in time: the other side may or may not have done it, and may still do it. */
        TIMEOUT,
        /** The broker cannot be reached; nothing was sent. */
        UNREACHABLE,
        /** The other side, the broker or this process has as much as it can take; nothing was done. See {@link #retryAfter}. */
        BUSY,
        /** The other side does not know the method in a version that serves the caller; nothing was done. */
        UNSUPPORTED,
        /** The other side refused: the epoch is old, the guest unknown, ... Trying again the same does not help. */
        REFUSED,
        /** The other side tried and failed. */
        FAILED
    }
}
