package org.virga.http;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.virga.spi.StartError;

/** The server's settings, checked. */
record Settings(
        String host,
        int port,
        int integrationPort,
        String keystore,
        String keystorePassword,
        int threads,
        int connections,
        int queue,
        int headerBytes,
        int bodyBytes,
        int idleSeconds,
        int heldCalls,
        int holdSeconds,
        List<String> expectedPaths) {

    private static final String FILE = "etc/" + HttpServer.PID + ".cfg: ";

    /** What {@code org.virga.http.cfg} may hold. */
    @interface Config {
        /** The address that the API is served at; empty or {@code *} for all of the machine's. */
        String host() default "";

        /** Where the API is served. */
        int port() default 8080;

        /** Where loopback callers are the root administrator without credentials; 0 for nowhere. */
        int integration_port() default 0;

        /** A PKCS12 or JKS file; given one, the API is served by TLS. */
        String tls_keystore() default "";

        /** Its password. */
        String tls_keystore_password() default "";

        /** The most threads; eight of them are kept out of endpoints. */
        int threads_max() default 64;

        /** The most connections at once; more wait in the backlog. */
        int connections_max() default 1000;

        /** Calls that may wait for their turn; more are answered 503. */
        int queue_max() default 512;

        /** The longest request line and headers together. */
        int request_header_bytes() default 65536;

        /** The longest body. */
        int request_body_bytes() default 1572864;

        /** A connection on which nothing moves for so long is closed. */
        int idle_timeout_seconds() default 30;

        /** Calls that may wait for an endpoint that is being replaced. */
        int hold_max() default 256;

        /** How long a call waits for its turn or its endpoint before it is answered 503. */
        int hold_seconds() default 5;

        /** Paths that are answered 503, not 404, while nobody serves them, with commas between. */
        String expected_paths() default "/client/api";
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when one makes no sense; it has been reported
     */
    static Settings of(Config config) {
        try {
            Settings settings = new Settings(
                    config.host().strip(),
                    number("port", 0, 65_535, config::port),
                    number("integration.port", 0, 65_535, config::integration_port),
                    config.tls_keystore().strip(),
                    config.tls_keystore_password(),
                    number("threads.max", 16, 10_000, config::threads_max),
                    number("connections.max", 1, 100_000, config::connections_max),
                    number("queue.max", 1, 1_000_000, config::queue_max),
                    number("request.header.bytes", 1024, 1 << 20, config::request_header_bytes),
                    number("request.body.bytes", 1024, 1 << 30, config::request_body_bytes),
                    number("idle.timeout.seconds", 1, 86_400, config::idle_timeout_seconds),
                    number("hold.max", 0, 100_000, config::hold_max),
                    number("hold.seconds", 0, 60, config::hold_seconds),
                    list(config.expected_paths()));
            if (settings.port != 0 && settings.port == settings.integrationPort) {
                throw new IllegalArgumentException("port and integration.port are both " + settings.port
                        + ": set VIRGA_HTTP_PORT and VIRGA_INTEGRATION_PORT to different ones");
            }
            return settings;
        } catch (IllegalArgumentException e) {
            StartError.report(FILE + e.getMessage());
            throw e;
        }
    }

    /** The entries of a setting that has commas between them: in a file, a list is a text like any other. */
    static List<String> list(String setting) {
        return Arrays.stream(setting.split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    boolean anyAddress() {
        return host.isEmpty() || host.equals("*");
    }

    private static int number(String name, int least, int most, IntSupplier setting) {
        String expected = name + " has to be a number from " + least + " to " + most;
        int value;
        try {
            value = setting.getAsInt();
        } catch (RuntimeException e) {
            // The container converts when it is asked, and has an exception of its own for text that is no number.
            throw new IllegalArgumentException(expected, e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(expected + ", not " + value);
        }
        return value;
    }
}
