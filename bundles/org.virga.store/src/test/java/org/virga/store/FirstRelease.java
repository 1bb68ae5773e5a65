package org.virga.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.virga.store.database.Location;

/**
 * A database of the first release, 0.1.0, as a {@code kill -9} left it: a demo cloud of twelve hosts, twenty-one machines
 * in seven states, finished jobs that went well and that failed, seven that waited or ran, documents beyond a Derby
 * column, names in several scripts. Beside it its documents as that release wrote them.
 */
final class FirstRelease {

    /** Of the one writer that it had. */
    static final long EPOCH = 1;

    static final long SEQUENCE = 163;
    static final int FINISHED_JOBS = 27;
    static final int EVENTS = 114;

    private FirstRelease() {}

    /** The records, a line each: kind, id, revision, document. */
    static List<String> records() {
        return lines("records.jsonl.gz");
    }

    /** The finished jobs, a line each. */
    static List<String> jobs() {
        return lines("jobs.jsonl.gz");
    }

    /** The embedded database, below a directory. */
    static Location in(Path directory) {
        try (ZipInputStream zip = new ZipInputStream(resource("derby.zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Location.embedded(directory);
    }

    /** The same in a database of a server that may be emptied. */
    static Location on(Location server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
            statement.execute(String.join("\n", lines("postgresql.sql.gz")));
        }
        return server;
    }

    private static List<String> lines(String name) {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(resource(name)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(FirstRelease.class.getResourceAsStream("first/" + name), name);
    }
}
