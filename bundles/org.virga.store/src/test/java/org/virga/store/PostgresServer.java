package org.virga.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;

/**
 * A PostgreSQL server for tests. The shared one is started by the first test that asks for it, through
 * {@code distribution/lab/postgresql}, and ends with this process however that ends. Its commits are not made durable,
 * which no test that shares it needs.
 *
 * <p>With {@code VIRGA_TEST_POSTGRESQL} set to the URL of a database that may be emptied, that one is used instead:
 * {@code jdbc:postgresql://127.0.0.1:5432/virga?user=virga&password=secret}.
 */
final class PostgresServer implements AutoCloseable {

    private static final @Nullable String GIVEN = System.getenv("VIRGA_TEST_POSTGRESQL");
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Path SCRIPT =
            Path.of("../../distribution/lab/postgresql").toAbsolutePath().normalize();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path directory;
    private final Process keeper;
    private final String url;

    private PostgresServer(Path directory) {
        this.directory = directory;
        try {
            // Whatever becomes of this process, its end of the pipe is closed with it, and the keeper tidies up.
            String keep = "trap '' INT TERM; \"$0\" start \"$1\" && cat > /dev/null; \"$0\" resume \"$1\" 2> /dev/null;"
                    + " \"$0\" stop \"$1\"; rm -rf \"$1\"";
            keeper = new ProcessBuilder("bash", "-c", keep, SCRIPT.toString(), directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader lines = keeper.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException(SCRIPT + " starts no server in " + directory);
            }
            url = line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server of one's own, to be stopped, killed and started again. */
    static PostgresServer start() {
        try {
            return new PostgresServer(Files.createTempDirectory("virga-postgresql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty database on the shared server. */
    static Location emptyDatabase() throws SQLException {
        if (GIVEN != null) {
            return emptied(GIVEN);
        }
        String name = "test" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(Shared.SERVER.url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE migrated");
        }
        return location(Shared.SERVER.url(name));
    }

    private static Location emptied(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA public CASCADE");
            statement.execute("CREATE SCHEMA public");
        }
        return location(url);
    }

    private static Location location(String url) {
        return new Location(Path.of("."), url, "", "");
    }

    private String url(String database) {
        return url.replace("/virga?", "/" + database + "?");
    }

    /** The database that is there from the beginning. */
    Location location() {
        return location(url);
    }

    /** Does with the server what {@code distribution/lab/postgresql} can: start, stop, kill, pause, resume. */
    void does(String what) {
        try {
            Process script = new ProcessBuilder(SCRIPT.toString(), what, directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (script.waitFor() != 0) {
                throw new IllegalStateException(SCRIPT + " " + what + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            keeper.outputWriter().close();
            keeper.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why there is no server, or nothing. */
    static Optional<String> absence() {
        if (GIVEN != null || Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        return Optional.of(
                "PostgreSQL is not installed (distribution/lab/postgresql install) and VIRGA_TEST_POSTGRESQL names none");
    }

    /** Skips what needs a server where none can be had. */
    static final class Condition implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return absence()
                    .map(ConditionEvaluationResult::disabled)
                    .orElseGet(() -> ConditionEvaluationResult.enabled("there is a PostgreSQL server"));
        }
    }

    private static final class Shared {

        static final PostgresServer SERVER = make();

        private static PostgresServer make() {
            PostgresServer server = start();
            try (Connection connection = DriverManager.getConnection(server.url);
                    Statement statement = connection.createStatement()) {
                for (String setting : new String[] {"fsync", "full_page_writes", "synchronous_commit"}) {
                    statement.execute("ALTER SYSTEM SET " + setting + " = off");
                }
                statement.execute("SELECT pg_reload_conf()");
                statement.execute("CREATE DATABASE migrated");
                Database.open(location(server.url("migrated"))).close();
            } catch (SQLException | DatabaseException e) {
                throw new IllegalStateException(e);
            }
            return server;
        }
    }
}
