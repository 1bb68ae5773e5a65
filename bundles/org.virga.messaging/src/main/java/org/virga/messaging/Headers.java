package org.virga.messaging;

/** The properties of messages on the wire. Bodies are JSON; the correlation id is the request's identity. */
final class Headers {

    static final String METHOD = "method";
    /** The version that the caller wants, {@code major.minor}. */
    static final String VERSION = "version";
    /** Who calls, for people. */
    static final String CALLER = "caller";
    /** Milliseconds that were left when the request was sent. */
    static final String REMAINING = "remaining";
    /** {@code OK}, or the name of a reason; then the body is a {@link Refusal}. */
    static final String OUTCOME = "outcome";

    static final String OK = "OK";

    /** The epoch of the controller that sends; agents send none. */
    static final String EPOCH = "epoch";

    /** Of a dead letter: where it was sent to, why it was given up, after how many attempts, and when (ISO 8601). */
    static final String DEAD_ADDRESS = "deadAddress";

    static final String DEAD_REASON = "deadReason";
    static final String DEAD_ATTEMPTS = "deadAttempts";
    static final String DEAD_AT = "deadAt";

    /** The method of a message that takes a request back; its id is that request's. Older servers take it for the request again, and ignore it. */
    static final String CANCEL = "virga.cancel";

    private Headers() {}
}
