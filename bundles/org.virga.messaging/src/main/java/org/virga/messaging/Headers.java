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

    /** The method of a message that takes a request back; its id is that request's. Older servers take it for the request again, and ignore it. */
    static final String CANCEL = "virga.cancel";

    private Headers() {}
}
