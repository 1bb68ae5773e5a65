package org.virga.hypervisor.libvirt;

import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;

/** libvirt reported an error. The numbers are those of {@code virErrorNumber} and {@code virErrorDomain}. */
final class LibvirtFailure extends Exception {

    static final int NO_MEMORY = 2;
    static final int NO_SUPPORT = 3;
    static final int NO_CONNECT = 5;
    static final int INVALID_CONNECTION = 6;
    static final int XML_ERROR = 27;
    static final int XML_DETAIL = 35;
    static final int NO_DOMAIN = 42;
    static final int NO_NETWORK = 43;
    static final int AUTHENTICATION_FAILED = 45;
    static final int OPERATION_INVALID = 55;
    static final int CONFIG_UNSUPPORTED = 67;
    static final int NO_METADATA = 80;

    /** What is asked of whom, not what came of it: the transport between this process and libvirtd. */
    private static final int FROM_RPC = 7;

    private static final int FROM_REMOTE = 13;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final int domain;

    LibvirtFailure(int code, int domain, String message) {
        super(message);
        this.code = code;
        this.domain = domain;
    }

    /** The last error of this thread. */
    static LibvirtFailure last(NativeLibvirt libvirt) {
        return new LibvirtFailure(
                libvirt.virGetLastErrorCode(), libvirt.virGetLastErrorDomain(), libvirt.virGetLastErrorMessage());
    }

    boolean is(int other) {
        return code == other;
    }

    /** Whether the connection is of no use any more. */
    boolean isDisconnection() {
        return code == INVALID_CONNECTION || code == NO_CONNECT || domain == FROM_RPC || domain == FROM_REMOTE;
    }

    /** The failure as the SPI tells it. */
    DriverException toDriverException(String what) {
        return new DriverException(reason(), what + ": " + getMessage(), this);
    }

    private Reason reason() {
        if (isDisconnection() || code == AUTHENTICATION_FAILED) {
            return Reason.UNREACHABLE;
        }
        // QEMU's own words: libvirt has no code for a guest whose memory the host does not have.
        if (code == NO_MEMORY || String.valueOf(getMessage()).contains("Cannot allocate memory")) {
            return Reason.NO_ROOM;
        }
        return switch (code) {
            case XML_ERROR, XML_DETAIL, NO_NETWORK, CONFIG_UNSUPPORTED -> Reason.UNFIT;
            default -> Reason.FAILED;
        };
    }
}
