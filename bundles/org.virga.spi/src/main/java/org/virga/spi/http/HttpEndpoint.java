package org.virga.spi.http;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers the requests below a path. Called on the HTTP server's threads by many at once; it may block for as long as an
 * answer takes.
 */
@ConsumerType
public interface HttpEndpoint {

    /** The path that it answers, for example {@code "/client/api"}; paths below it are its own too. */
    String path();

    /** Which listener's requests it answers. */
    default boolean serves(Listener listener) {
        return listener == Listener.API;
    }

    /** Answers. An exception is logged and answered with status 500. */
    HttpReply handle(HttpCall call);

    /** The doors of the server. */
    enum Listener {
        /** The public one. */
        API,
        /** The one without credentials, on loopback only. */
        INTEGRATION
    }
}
