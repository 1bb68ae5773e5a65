package org.virga.store.database;

import java.nio.file.Path;
import java.util.List;

/**
 * Which database.
 *
 * @param directory where an embedded one stands
 * @param url JDBC URL of a server; empty for an embedded one
 * @param user empty when the URL says who
 */
public record Location(Path directory, String url, String user, String password) {

    /** An embedded database in a directory. */
    public static Location embedded(Path directory) {
        return new Location(directory, "", "", "");
    }

    /** Whether {@code url} is one that a store can use. */
    public static boolean supports(String url) {
        return url.isEmpty() || url.startsWith(PostgresEngine.PREFIX);
    }

    /** Whether the database is one of files of ours. */
    public boolean isEmbedded() {
        return url.isEmpty();
    }

    /** The files of an embedded database. */
    public Path files() {
        return directory.resolve("derby");
    }

    /** The command lines that save a database of a server into a directory and bring it back, for people. */
    public List<String> byHand(Path target) {
        return PostgresEngine.byHand(url, user, target);
    }

    Engine engine() {
        return url.isEmpty() ? new DerbyEngine(directory) : new PostgresEngine(url, user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return engine().place();
    }
}
