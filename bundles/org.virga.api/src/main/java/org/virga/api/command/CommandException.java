package org.virga.api.command;

import java.util.Objects;

/**
 * A call cannot be carried out, for a reason that the caller is told. The message is for the caller to read: it names
 * what was wrong and, where that helps, what would be right.
 */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public CommandException(ErrorKind kind, String message) {
        // A refusal is an answer, not a fault: nobody reads its stack, and refusing must be cheap under attack.
        super(message, null, false, false);
        this.kind = kind;
    }

    public CommandException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** A refusal because of parameters that are not acceptable together or in the present state. */
    public static CommandException invalid(String message) {
        return new CommandException(ErrorKind.INVALID, message);
    }

    public ErrorKind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
