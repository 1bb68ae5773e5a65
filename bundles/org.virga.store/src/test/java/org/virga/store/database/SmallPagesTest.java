package org.virga.store.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No page of the embedded database is longer than what is written wholly or not at all. */
final class SmallPagesTest {

    private static final int LARGE = 32768;
    private static final byte[] LONG_DOCUMENT = new byte[100_000];

    private Location location;

    @BeforeEach
    void choosePlace(@TempDir Path directory) {
        location = Location.embedded(directory);
    }

    @Test
    void aNewDatabaseHasSmallPagesOnly() throws Exception {
        assertThat(longestPageOnceOpened()).isEqualTo(DerbyEngine.PAGE);
    }

    @Test
    void tablesWithLargePagesAreMadeAnewAndKeepTheirRows() throws Exception {
        makeVersionThreeWithLargePages();

        assertThat(longestPageOnceOpened()).isEqualTo(DerbyEngine.PAGE);

        try (Database database = Database.open(location);
                Connection connection = database.connection()) {
            assertThat(bytes(connection, "SELECT body FROM record WHERE id = 1"))
                    .containsExactly('{', '}');
            assertThat(bytes(connection, "SELECT long_body FROM record WHERE id = 2"))
                    .isEqualTo(LONG_DOCUMENT);
            assertThat(bytes(connection, "SELECT changes FROM change_log WHERE sequence = 7"))
                    .containsExactly('+');
            assertThat(bytes(connection, "SELECT body FROM job WHERE id = 4")).containsExactly('{', '}');
            assertThat(bytes(connection, "SELECT uuid FROM event WHERE description = 'stopping'"))
                    .hasSize(16);
            assertThat(indexes(connection)).isEqualTo(13);
            connection.rollback();
        }
    }

    private int longestPageOnceOpened() throws Exception {
        try (Database database = Database.open(location);
                Connection connection = database.connection()) {
            int longest = SmallPages.longestPage(connection);
            connection.rollback();
            return longest;
        }
    }

    /** As releases before made it: the engine's own choice for tables with long columns. */
    private void makeVersionThreeWithLargePages() throws Exception {
        Engine engine = location.engine();
        DataSource source = engine.start();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            useSystemProperties(statement, false);
            Migrations.flyway(source, engine).target("3").load().migrate();
            useSystemProperties(statement, true);
            assertThat(SmallPages.longestPage(connection)).isEqualTo(LARGE);
            statement.execute("INSERT INTO record VALUES ('role', 1, 7, X'7b7d', NULL)");
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO record VALUES ('role', 2, 7, X'', ?)")) {
                insert.setBytes(1, LONG_DOCUMENT);
                insert.execute();
            }
            statement.execute("INSERT INTO change_log VALUES (7, 7, 1, 0, X'2b', NULL)");
            String uuid = "X'11111111222243338444555555555555'";
            statement.execute("INSERT INTO job VALUES (4, " + uuid + ", 5, " + uuid + ", 10, 7, X'7b7d', NULL)");
            statement.execute("INSERT INTO event VALUES (1, " + uuid
                    + ", 'VM.STOP', 'INFO', 'STARTED', 'stopping', 1, 2, 3, NULL, " + uuid + ", " + uuid + ", 1000)");
        }
        engine.stop();
    }

    private static void useSystemProperties(Statement statement, boolean use) throws SQLException {
        statement.execute(
                "CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.database.propertiesOnly', '" + !use + "')");
    }

    private static byte[] bytes(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getBytes(1);
        }
    }

    /** Of the four tables that were made anew, those of keys included. */
    private static int indexes(Connection connection) throws SQLException {
        String query = "SELECT COUNT(*) FROM sys.sysconglomerates c JOIN sys.systables t ON t.tableid = c.tableid"
                + " WHERE c.isindex AND t.tablename IN ('RECORD', 'CHANGE_LOG', 'JOB', 'EVENT')";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
