package org.virga.messaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps out what a controller sends that another has taken the cloud over from, and that has not noticed yet.
 *
 * <p>Remembers the highest epoch that was heard, also across restarts, and when that was by the broker's clock. A call or
 * a notice of a lower one is refused. A cast of a lower one is carried out when the broker had it before: it was accepted then,
 * and a controller that was restarted in order has a higher epoch too. Any thread may call.
 */
final class Fence {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);
    private static final String PREFIX = "epoch-";

    /** Null when nothing is kept beyond this process. */
    private final @Nullable Path directory;

    /** Replaced, never changed. Guarded by this for writing. */
    private volatile Heard highest;

    /**
     * The highest epoch.
     *
     * @param sinceMillis when it was heard first, by the clock of the broker that brought it
     */
    private record Heard(long epoch, long sinceMillis) {}

    private Fence(@Nullable Path directory, Heard highest) {
        this.directory = directory;
        this.highest = highest;
    }

    static Fence inMemory() {
        return new Fence(null, new Heard(0, 0));
    }

    /** @throws IOException when what is there cannot be read */
    static Fence in(Path directory) throws IOException {
        Heard highest = new Heard(0, 0);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                Heard heard = read(file);
                highest = heard.epoch > highest.epoch ? heard : highest;
            }
        }
        return new Fence(directory, highest);
    }

    private static Heard read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).substring(PREFIX.length());
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        try {
            // One that is empty was being written when the machine went down.
            return new Heard(Long.parseLong(name), text.isEmpty() ? 0 : Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IOException(file + " is damaged; remove it", e);
        }
    }

    /** The highest epoch that was heard; 0 for none. */
    long epoch() {
        return highest.epoch;
    }

    /**
     * Why a request is not to be carried out; null when it is. A higher epoch than before is known for good when this returns.
     *
     * @param cast whether the broker stored it
     */
    @Nullable
    String against(Request request, boolean cast) {
        long epoch = request.epoch();
        Heard now = highest;
        if (epoch == 0 || epoch == now.epoch) {
            return null;
        }
        if (epoch > now.epoch) {
            raise(new Heard(epoch, request.brokerMillis()));
            return null;
        }
        if (cast && request.brokerMillis() < now.sinceMillis) {
            return null;
        }
        return "It comes from a controller with epoch " + epoch + ", and one with epoch " + now.epoch
                + " has taken over"
                + (directory == null
                        ? ""
                        : "; if that one belonged to another cloud, stop this" + " process and remove "
                                + directory.resolve(PREFIX + now.epoch));
    }

    private void raise(Heard heard) {
        if (directory != null) {
            try {
                write(directory, heard);
            } catch (IOException e) {
                LOG.error(
                        "Epoch {} cannot be written down in {}; it holds until the end of this process",
                        heard.epoch,
                        directory,
                        e);
            }
        }
        Heard before = replace(heard);
        if (before.epoch > 0 && before.epoch < heard.epoch) {
            LOG.info("A controller with epoch {} has taken over from the one with {}", heard.epoch, before.epoch);
        }
        if (directory != null) {
            forget(directory, before);
        }
    }

    private synchronized Heard replace(Heard heard) {
        Heard before = highest;
        if (heard.epoch > before.epoch) {
            highest = heard;
        }
        return before;
    }

    /** A file of its own for each epoch, so that threads that write at once need not know of each other. */
    private static void write(Path directory, Heard heard) throws IOException {
        ByteBuffer text = ByteBuffer.wrap((heard.sinceMillis + "\n").getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(
                directory.resolve(PREFIX + heard.epoch), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
    }

    private void forget(Path directory, Heard before) {
        if (before.epoch == 0 || before.epoch == epoch()) {
            return;
        }
        try {
            Files.deleteIfExists(directory.resolve(PREFIX + before.epoch));
        } catch (IOException e) {
            LOG.debug("A lower epoch beside a higher one means nothing", e);
        }
    }
}
