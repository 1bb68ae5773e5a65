package org.virga.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever started this process that it cannot come up: a port is taken, a setting makes no sense, a database does
 * not open. The start script shows the line and ends the process, so nobody waits for a readiness that will not come.
 */
public final class StartError {

    /** The system property that names the directory where the line is left, in the file {@code start-error}. */
    public static final String DIRECTORY = "virga.run";

    private static final Logger LOG = LoggerFactory.getLogger(StartError.class);

    private StartError() {}

    /**
     * Leaves the line. The first one stands: what fails later fails because of it.
     *
     * @param line one line that names what is wrong and what would be right
     */
    public static void report(String line) {
        LOG.error("{}", line);
        String directory = System.getProperty(DIRECTORY);
        if (directory == null) {
            return;
        }
        Path file = Path.of(directory, "start-error");
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, line.replace('\n', ' ') + System.lineSeparator());
            }
        } catch (IOException e) {
            LOG.warn("Cannot write {}", file, e);
        }
    }
}
