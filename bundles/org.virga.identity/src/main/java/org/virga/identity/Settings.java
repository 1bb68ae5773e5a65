package org.virga.identity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.virga.spi.StartError;

/** The settings of {@link Identity}, checked. */
record Settings(String endpoint, AdminFile adminFile, Duration sessionTimeout, int passwordIterations) {

    /** What {@code org.virga.identity.cfg} may hold. */
    @interface Config {
        /** Where clients reach the API, as {@code admin.env} tells it. */
        String endpoint();

        /** The file with the administrator's keys and password. */
        String admin_env();

        /** Without a call for so long, a session ends. */
        int session_timeout_seconds() default 1800;

        /** Rounds of PBKDF2 for passwords that are set from now on. */
        int password_iterations() default 210_000;
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when one makes no sense; it has been reported
     */
    static Settings of(Config config) {
        try {
            return read(config);
        } catch (RuntimeException e) {
            // The container converts when it is asked, and has an exception of its own for text that is no number.
            String line = "etc/" + Identity.PID + ".cfg: " + e.getMessage();
            StartError.report(line);
            throw new IllegalArgumentException(line, e);
        }
    }

    private static Settings read(Config config) {
        int timeout = config.session_timeout_seconds();
        int iterations = config.password_iterations();
        if (timeout < 1 || iterations < 1000) {
            throw new IllegalArgumentException(
                    "session.timeout.seconds has to be at least 1, and password.iterations at least 1000");
        }
        if (config.endpoint() == null
                || config.admin_env() == null
                || config.admin_env().isBlank()) {
            throw new IllegalArgumentException("endpoint and admin.env have to be set");
        }
        return new Settings(
                URI.create(config.endpoint().strip()).toString(),
                new AdminFile(Path.of(config.admin_env().strip())),
                Duration.ofSeconds(timeout),
                iterations);
    }
}
