package org.virga.hypervisor.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulated hosts of one directory, which is this process's alone as long as it is open. */
final class Machines implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

    private final Path hosts;
    private final Controls controls;
    private final FileChannel lock;
    private final Map<String, SimulatedHost> open = new ConcurrentHashMap<>();

    private Machines(Path directory, FileChannel lock) throws IOException {
        this.lock = lock;
        this.hosts = Files.createDirectories(directory.resolve("hosts"));
        this.controls = new Controls(Files.createDirectories(directory.resolve("control")));
    }

    /** @throws IOException when it cannot be used, because another process does for example; the message says it */
    static Machines open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel file = FileChannel.open(
                directory.resolve("lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (lock(file) == null) {
                throw new IOException("The directory " + directory + " is in use by another process, " + owner(file)
                        + "; two cannot simulate the same hosts");
            }
            file.truncate(0);
            file.write(ByteBuffer.wrap(
                    ("process " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new Machines(directory, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Controls controls() {
        return controls;
    }

    SimulatedHost host(SimulatorUrl url) throws IOException {
        try {
            return open.computeIfAbsent(url.path(), path -> {
                try {
                    return new SimulatedHost(path, hosts.resolve(url.fileName() + ".journal"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        open.values().forEach(Machines::close);
        open.clear();
        close(lock);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("Not closed cleanly", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.debug("This very process has it", e);
            return null;
        }
    }

    private static String owner(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(64);
        file.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    }
}
