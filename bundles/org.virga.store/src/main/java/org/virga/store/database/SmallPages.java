package org.virga.store.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 4 of the schema: on Derby, tables whose pages are longer than {@link DerbyEngine#PAGE} are made anew with short
 * ones, which survive a process that is killed while it writes them. A database that was made with short ones, and every
 * one on PostgreSQL, which knows how to mend a torn page, is left as it is.
 */
final class SmallPages implements JavaMigration {

    private static final Logger LOG = LoggerFactory.getLogger(SmallPages.class);

    static final String SCRIPT = "V4__small_pages.sql";

    private final String folder;

    /** For the engine whose scripts stand in this folder. */
    SmallPages(String folder) {
        this.folder = folder;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("4");
    }

    @Override
    public String getDescription() {
        return "small pages";
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
        Connection connection = context.getConnection();
        if (folder.equals(DerbyEngine.FOLDER) && longestPage(connection) > DerbyEngine.PAGE) {
            LOG.info("The tables are copied to pages of {} bytes", DerbyEngine.PAGE);
            new SqlScript(folder, SCRIPT).run(connection);
        }
    }

    /** The length of the longest pages of any table or index, in bytes. */
    static int longestPage(Connection connection) throws SQLException {
        String query = "SELECT MAX(pagesize) FROM TABLE (SYSCS_DIAG.SPACE_TABLE()) AS pages";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
