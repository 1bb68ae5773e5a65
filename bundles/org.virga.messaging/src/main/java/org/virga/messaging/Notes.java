package org.virga.messaging;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** What this process has to know when it comes back after a crash: the casts that it carried out, the highest epoch. */
final class Notes implements AutoCloseable {

    /** A cast that comes again comes within seconds of the first; this many are carried out in no such time. */
    private static final int GENERATION = 50_000;

    private final Ledger ledger;
    private final Fence fence;
    /** Keeps other processes out; null when nothing is kept in files. */
    private final @Nullable FileChannel lock;

    private Notes(Ledger ledger, Fence fence, @Nullable FileChannel lock) {
        this.ledger = ledger;
        this.fence = fence;
        this.lock = lock;
    }

    /** Notes that end with this process. */
    static Notes inMemory() {
        return new Notes(Ledger.inMemory(GENERATION), Fence.inMemory(), null);
    }

    /**
     * Notes that are kept.
     *
     * @throws IllegalArgumentException when the directory cannot be used; the message says why
     */
    static Notes in(Path directory) {
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = locked(directory);
            return new Notes(Ledger.in(directory, GENERATION), Fence.in(directory), lock);
        } catch (IOException e) {
            if (lock != null) {
                close(lock, e);
            }
            throw new IllegalArgumentException("directory " + directory + " cannot be used: " + e.getMessage(), e);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    Fence fence() {
        return fence;
    }

    @Override
    public void close() {
        ledger.close();
        if (lock != null) {
            close(lock, null);
        }
    }

    private static FileChannel locked(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("this process uses it already", e);
        }
        channel.close();
        throw new IOException("another process uses it");
    }

    private static void close(FileChannel channel, @Nullable IOException because) {
        try {
            channel.close();
        } catch (IOException e) {
            if (because != null) {
                because.addSuppressed(e);
            }
        }
    }
}
