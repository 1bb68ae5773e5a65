package org.virga.authority.member;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells {@code bin/virga} how the agent is, which serves no HTTP: a first line {@code connected} or {@code not connected},
 * and a second with the end of its certificate.
 */
final class StatusFile {

    private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);

    private final Path file;

    StatusFile(Path file) {
        this.file = file;
    }

    synchronized void tell(boolean connected, X509Certificate certificate) {
        try {
            Credentials.replace(
                    file,
                    (connected ? "connected" : "not connected") + "\n"
                            + certificate.getNotAfter().toInstant() + "\n");
        } catch (IOException e) {
            LOG.warn("How this agent is cannot be written to {}: {}", file, e.toString());
        }
    }
}
