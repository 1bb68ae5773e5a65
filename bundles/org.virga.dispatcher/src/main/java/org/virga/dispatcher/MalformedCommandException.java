package org.virga.dispatcher;

/** A handler does not say what a command needs to be registered. Its message completes "is refused: ". */
final class MalformedCommandException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedCommandException(String message) {
        super(message);
    }

    MalformedCommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
