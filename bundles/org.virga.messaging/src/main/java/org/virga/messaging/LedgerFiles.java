package org.virga.messaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger's two newest generations on disk, {@code casts-<number>}: a line a cast. What stands behind the last whole line
 * was being written when the machine went down; nobody was told that it is there. For one thread.
 */
final class LedgerFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFiles.class);
    private static final String PREFIX = "casts-";
    private static final int LINE = Fingerprint.CHARACTERS + 1;

    private final Path directory;
    private final Set<Fingerprint> recent;
    private final Set<Fingerprint> older;
    private long number;
    private FileChannel channel;
    /** What is whole and forced of the newest file. */
    private long length;

    private LedgerFiles(Path directory, List<Long> numbers) throws IOException {
        this.directory = directory;
        this.number = numbers.isEmpty() ? 1 : numbers.get(numbers.size() - 1);
        this.older = numbers.size() < 2 ? new HashSet<>() : read(file(numbers.get(numbers.size() - 2)));
        this.recent = Files.exists(file(number)) ? read(file(number)) : new HashSet<>();
        this.length = Files.exists(file(number)) ? wholeLines(file(number)) : 0;
        this.channel = open(number);
    }

    /** @throws IOException when the directory cannot be read or written */
    static LedgerFiles open(Path directory) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                numbers.add(number(file));
            }
        } catch (NumberFormatException e) {
            throw new IOException("A file in " + directory + " does not belong there: " + e.getMessage(), e);
        }
        numbers.sort(Comparator.naturalOrder());
        return new LedgerFiles(directory, numbers);
    }

    Set<Fingerprint> recent() {
        return recent;
    }

    Set<Fingerprint> older() {
        return older;
    }

    /** Returns when the disk has them. */
    void append(List<Fingerprint> ids) throws IOException {
        StringBuilder lines = new StringBuilder(ids.size() * LINE);
        ids.forEach(id -> lines.append(id).append('\n'));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
        // Over what an append that failed left behind.
        long position = length;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        channel.force(false);
        length = position;
    }

    /** Begins a new file and removes all but the one before. */
    void turnOver() throws IOException {
        FileChannel next = open(number + 1);
        FileChannel before = channel;
        channel = next;
        number++;
        length = 0;
        before.close();
        Files.deleteIfExists(file(number - 2));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("All that counts has been forced already", e);
        }
    }

    private FileChannel open(long wanted) throws IOException {
        FileChannel opened = FileChannel.open(file(wanted), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            // The file's name too has to outlive a power cut.
            entry.force(true);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private Path file(long wanted) {
        return directory.resolve(PREFIX + wanted);
    }

    private static long number(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).substring(PREFIX.length()));
    }

    private static Set<Fingerprint> read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Set<Fingerprint> prints = new HashSet<>();
        for (int at = 0; whole(text, at); at += LINE) {
            prints.add(Fingerprint.parse(text.substring(at, at + Fingerprint.CHARACTERS)));
        }
        return prints;
    }

    private static long wholeLines(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (whole(text, at)) {
            at += LINE;
        }
        return at;
    }

    private static boolean whole(String text, int at) {
        if (at + LINE > text.length() || text.charAt(at + LINE - 1) != '\n') {
            return false;
        }
        for (int i = at; i < at + Fingerprint.CHARACTERS; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
