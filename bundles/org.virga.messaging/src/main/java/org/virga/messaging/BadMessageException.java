package org.virga.messaging;

/** A message is not what it should be; the text is for the one who sent it. */
final class BadMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    BadMessageException(String message) {
        super(message);
    }
}
