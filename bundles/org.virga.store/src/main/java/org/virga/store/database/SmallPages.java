package org.virga.store.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Version 4 of the schema: on Derby, tables whose pages are longer than {@link DerbyEngine#PAGE} are made anew with short
 * ones, which survive a process that is killed while it writes them. A database that was made with short ones, and every
 * one on PostgreSQL, which knows how to mend a torn page, is left as it is.
 */
final class SmallPages {

    private static final Logger LOG = LoggerFactory.getLogger(SmallPages.class);

    static final String SCRIPT = "V4__small_pages.sql";

    private SmallPages() {}

    /** Carries it out. */
    static void run(Connection connection, SqlScript script) throws SQLException, IOException {
        if (script.folder().equals(DerbyEngine.FOLDER) && longestPage(connection) > DerbyEngine.PAGE) {
            LOG.info("The tables are copied to pages of {} bytes", DerbyEngine.PAGE);
            script.run(connection);
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
