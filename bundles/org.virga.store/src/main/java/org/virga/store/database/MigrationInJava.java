package org.virga.store.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * A version of the schema that takes more than its script, or less. Its number and its description are those in the
 * script's name. All of it is one transaction: one that is interrupted has never been.
 */
final class MigrationInJava implements JavaMigration {

    private final SqlScript script;
    private final Work work;

    /** What it does, in the transaction that is under way. */
    @FunctionalInterface
    interface Work {
        void run(Connection connection, SqlScript script) throws SQLException, IOException;
    }

    MigrationInJava(SqlScript script, Work work) {
        this.script = script;
        this.work = work;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(script.version());
    }

    @Override
    public String getDescription() {
        return script.description();
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException, IOException {
        work.run(context.getConnection(), script);
    }
}
