package org.virga.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.virga.api.model.User;

/**
 * The file that tells the operator how to get in. It is written beside its place first and moved there in one step, so it is
 * whole whenever it is there, and nobody but its owner can read it at any moment.
 */
final class AdminFile {

    static final String ENDPOINT = "CLOUDSTACK_ENDPOINT";
    static final String KEY = "CLOUDSTACK_KEY";
    static final String SECRET = "CLOUDSTACK_SECRET";
    static final String PASSWORD = "CLOUDSTACK_PASSWORD";

    private static final String HEAD =
            "# How the administrator of this cloud gets in, as shell variables. Keep it secret.";

    private final Path file;
    private final Path draft;

    AdminFile(Path file) {
        this.file = file.toAbsolutePath();
        this.draft = this.file.resolveSibling(this.file.getFileName() + ".new");
    }

    Path path() {
        return file;
    }

    /** What the file says; empty when it is not there. */
    Optional<Map<String, String>> read() throws IOException {
        return read(file);
    }

    /** What a draft says that was written, but not put in its place; empty when there is none. */
    Optional<Map<String, String>> readDraft() throws IOException {
        return read(draft);
    }

    /** Writes a draft so that it survives a crash. */
    void writeDraft(Map<String, String> values) throws IOException {
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(draft);
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        values.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Puts the draft in its place. */
    void publishDraft() throws IOException {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Brings endpoint and keys up to date. Does nothing when the file is not there. */
    void update(String endpoint, User admin) throws IOException {
        Optional<Map<String, String>> there = read();
        if (there.isEmpty()) {
            return;
        }
        Map<String, String> values = new LinkedHashMap<>(there.get());
        values.put(ENDPOINT, endpoint);
        if (admin.apiKey() != null && admin.secretKey() != null) {
            values.put(KEY, admin.apiKey());
            values.put(SECRET, admin.secretKey());
        }
        if (!values.equals(there.get())) {
            writeDraft(values);
            publishDraft();
        }
    }

    void discardDraft() throws IOException {
        Files.deleteIfExists(draft);
    }

    private static Optional<Map<String, String>> read(Path path) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return Optional.of(values);
    }
}
