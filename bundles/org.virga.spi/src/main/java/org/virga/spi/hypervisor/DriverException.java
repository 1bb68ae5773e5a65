package org.virga.spi.hypervisor;

/** A hypervisor did not do what it was asked. The message tells an operator what and why. */
public final class DriverException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public DriverException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DriverException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What kind of failure it is. */
    public enum Reason {
        /** The host cannot be reached, or did not answer in time: what was asked may still happen. */
        UNREACHABLE,
        /** The host has no room for it. */
        NO_ROOM,
        /** The spec cannot be done on this host: no such image, no such network, a wrong URL. */
        UNFIT,
        /** The hypervisor tried and failed. */
        FAILED
    }
}
