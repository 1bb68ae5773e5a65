package org.virga.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;

/** Embedded databases for tests. To make one takes most of a second, so it is done once, and then copied. */
final class TestDatabase {

    private static final Path TEMPLATE = template();

    private TestDatabase() {}

    /** An empty database below a directory. */
    static Location in(Path directory) {
        copy(TEMPLATE, directory);
        return Location.embedded(directory);
    }

    /** A store on the database that stands at a location. */
    static DatabaseStore open(Location location) throws DatabaseException {
        return DatabaseStore.over(Database.open(location), Clock.systemUTC());
    }

    private static Path template() {
        try {
            Path directory = Files.createTempDirectory("virga-store-template");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            Database.open(Location.embedded(directory)).close();
            return directory;
        } catch (IOException | DatabaseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) {
        for (Path file : below(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            try {
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Deletes it with all that is in it. */
    static void delete(Path directory) {
        List<Path> files = below(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            files.get(i).toFile().delete();
        }
    }

    /** The directory and what is in it, each directory before what it holds. */
    private static List<Path> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.getFileName().toString().equals("derby.log"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
