package org.virga.hypervisor.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of lines, written at its end. What was appended is in the operating system's hands when {@link #append} returns, so
 * it outlives this process, however it ends; a line that was cut short by that is dropped when the file is read.
 *
 * <p>Each line ends in a check sum. For one thread at a time.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Path file;
    /** Null until something is written. Not a channel: those close themselves when a thread is interrupted. */
    private @Nullable RandomAccessFile out;

    private long length;
    private int lines;

    private Journal(Path file) {
        this.file = file;
    }

    /** Opens a file, which need not be there, and hands over its lines. */
    static Journal open(Path file, Consumer<String> reader) throws IOException {
        Journal journal = new Journal(file);
        if (Files.exists(file)) {
            journal.read(Files.readAllBytes(file), reader);
        }
        return journal;
    }

    /** Makes the file if it is not there. */
    void create() throws IOException {
        opened();
    }

    /** How many lines the file has. */
    int lines() {
        return lines;
    }

    void append(String line) throws IOException {
        byte[] bytes = (line + "\t" + checkSum(line) + "\n").getBytes(StandardCharsets.UTF_8);
        RandomAccessFile to = opened();
        try {
            to.seek(length);
            to.write(bytes);
        } catch (IOException e) {
            // What was written of it goes with the next line, or is dropped as a line that was cut short.
            to.setLength(length);
            throw e;
        }
        length += bytes.length;
        lines++;
    }

    /** Replaces everything; at no moment is there neither the old nor the new. A failure leaves the old. */
    void rewrite(List<String> all) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : all) {
            bytes.writeBytes((line + "\t" + checkSum(line) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(next, bytes.toByteArray());
            close();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
        length = bytes.size();
        lines = all.size();
    }

    @Override
    public void close() throws IOException {
        RandomAccessFile open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }

    private RandomAccessFile opened() throws IOException {
        RandomAccessFile open = out;
        if (open == null) {
            open = new RandomAccessFile(file.toFile(), "rw");
            open.setLength(length);
            out = open;
        }
        return open;
    }

    private void read(byte[] bytes, Consumer<String> reader) {
        int begin = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == '\n') {
                readLine(new String(bytes, begin, end - begin, StandardCharsets.UTF_8), reader);
                begin = end + 1;
                lines++;
            }
        }
        length = begin;
        if (begin < bytes.length) {
            LOG.info("{}: the last line was cut short and is dropped", file);
        }
    }

    private void readLine(String line, Consumer<String> reader) {
        int tab = line.lastIndexOf('\t');
        try {
            if (tab > 0 && line.substring(tab + 1).equals(checkSum(line.substring(0, tab)))) {
                reader.accept(line.substring(0, tab));
                return;
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("{}: not understood: {}", file, e.getMessage());
        }
        LOG.warn("{}: a line is damaged and left out", file);
    }

    private static String checkSum(String line) {
        CRC32 sum = new CRC32();
        sum.update(line.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(sum.getValue());
    }
}
