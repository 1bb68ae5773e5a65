package org.virga.store.database;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** Brings the schema to the version of this bundle. */
final class Migrations {

    /** Those scripts that a migration in Java carries out. */
    private static final Set<String> IN_JAVA = Set.of(DocumentsAsBytes.SCRIPT, SmallPages.SCRIPT);

    private static final String HISTORY = "schema_history";

    private Migrations() {}

    /**
     * Migrates.
     *
     * @throws DatabaseException when a script fails, or when the schema is newer than this bundle
     */
    static void run(DataSource source, Engine engine) throws DatabaseException {
        int version = version(source);
        if (version == Schema.newest()) {
            return; // as nearly always; Flyway itself would take a good part of the whole start
        }
        if (version > Schema.newest()) {
            throw DatabaseException.failed("The schema of the database at " + engine.place() + " has version " + version
                    + ", and this version of Virga knows those up to " + Schema.newest()
                    + ": start the version that wrote it, or restore the database from before the update");
        }
        try (Connection only = source.getConnection()) {
            flyway(new OneConnection(only).source(), engine).load().migrate();
        } catch (FlywayException | SQLException e) {
            throw DatabaseException.failed(
                    "The schema of the database at " + engine.place() + " cannot be brought to version "
                            + Schema.newest() + ": " + e.getMessage(),
                    e);
        }
    }

    static FluentConfiguration flyway(DataSource source, Engine engine) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(source)
                .table(HISTORY)
                .resourceProvider(new Scripts(engine.migrations()))
                .javaMigrationClassProvider(List::of)
                .javaMigrations(
                        inJava(engine, DocumentsAsBytes.SCRIPT, DocumentsAsBytes::run),
                        inJava(engine, SmallPages.SCRIPT, SmallPages::run));
    }

    private static MigrationInJava inJava(Engine engine, String script, MigrationInJava.Work work) {
        return new MigrationInJava(new SqlScript(engine.migrations(), script), work);
    }

    /** The version of the schema when it is without a fault, otherwise 0. */
    private static int version(DataSource source) {
        String query = "SELECT COUNT(*), MAX(\"installed_rank\") FROM \"" + HISTORY + "\" WHERE \"success\" = TRUE";
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getInt(1) == rows.getInt(2) ? rows.getInt(1) : 0;
        } catch (SQLException e) {
            return 0; // there is no such table yet
        }
    }

    private record Scripts(String folder) implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return Schema.SCRIPTS.contains(name) && !IN_JAVA.contains(name) ? new Script(folder, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return Schema.SCRIPTS.stream()
                    .filter(name -> name.startsWith(prefix) && !IN_JAVA.contains(name))
                    .map(name -> (LoadableResource) new Script(folder, name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {

        private final String folder;
        private final String name;

        Script(String folder, String name) {
            this.folder = folder;
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream script = Objects.requireNonNull(Migrations.class.getResourceAsStream(folder + "/" + name));
            return new InputStreamReader(script, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return folder + "/" + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
