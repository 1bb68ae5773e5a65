package org.virga.spi.power;

import java.util.Objects;

/**
 * A management board did not do, or say, what it was asked: it is not reached, refuses, or is not understood. The message is a
 * phrase for an operator to act on, in one line, and holds no password.
 */
public final class PowerException extends Exception {

    private static final long serialVersionUID = 1L;

    public PowerException(String message) {
        super(message);
    }

    public PowerException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
