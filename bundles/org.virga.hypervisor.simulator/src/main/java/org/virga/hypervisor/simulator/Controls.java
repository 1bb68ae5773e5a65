package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files by which somebody outside lets things happen to hosts and guests: {@code <host>.off} while the host has no power,
 * {@code <host>.cut} while it is cut off, {@code <vm>.off} once to make a guest shut itself down.
 *
 * <p>The directory is looked at with every operation, which costs one system call as long as it does not change.
 */
final class Controls {

    private static final Logger LOG = LoggerFactory.getLogger(Controls.class);
    /** Two changes within a tick of the file system's clock leave the same time. */
    private static final long TICK_MILLIS = 50;

    private record Seen(long modified, long read, Set<String> names) {}

    private final Path directory;
    private volatile Seen seen = new Seen(-1, 0, Set.of());

    Controls(Path directory) {
        this.directory = directory;
    }

    /** The names of the files that are there. */
    Set<String> names() {
        try {
            long modified = Files.getLastModifiedTime(directory).toMillis();
            Seen last = seen;
            if (last.modified == modified && last.read - modified > TICK_MILLIS) {
                return last.names;
            }
            Seen now = new Seen(modified, System.currentTimeMillis(), list());
            seen = now;
            return now.names;
        } catch (IOException e) {
            LOG.warn("Cannot look into {}", directory, e);
            return Set.of();
        }
    }

    void done(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException e) {
            LOG.warn("Cannot remove {} from {}", name, directory, e);
        }
    }

    private Set<String> list() throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        return Set.copyOf(names);
    }
}
