package org.virga.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Role;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.store.document.Documents;

/** What version 1 of the schema held is there in version 2. */
class DocumentsAsBytesTest {

    private static final UUID FIRST = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID SECOND = UUID.fromString("99999999-2222-4333-8444-555555555555");
    private static final String LONG_NAME = "0123456789".repeat(10_000);

    private final Documents documents = new Documents();
    private Location location;

    @BeforeEach
    void makeDatabaseOfVersionOne(@TempDir Path directory) throws Exception {
        location = location(directory);
        Engine engine = location.engine();
        DataSource source = engine.start();
        Migrations.flyway(source, engine).target("1").load().migrate();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            record(connection, 1, "{\"id\":1,\"uuid\":\"" + FIRST + "\",\"name\":\"\\u00FC\"}", null);
            record(connection, 2, null, "{\"id\":2,\"uuid\":\"" + SECOND + "\",\"name\":\"" + LONG_NAME + "\"}");
            execute(connection, "INSERT INTO change_log VALUES (7, 1, 0, '+role:1 +role:2', NULL)");
            execute(
                    connection,
                    "INSERT INTO job VALUES (4, '" + FIRST + "', 5, NULL, 10, 7, '{\"id\":4,\"uuid\":\"" + FIRST
                            + "\",\"command\":\"stop\"}', NULL)");
            event(connection, 1, FIRST.toString(), "NULL");
            event(connection, 2, SECOND.toString(), "'" + FIRST + "'");
            connection.commit();
        }
        engine.stop();
    }

    /** An empty database. */
    Location location(Path directory) throws Exception {
        return Location.embedded(directory);
    }

    private static void record(Connection connection, long id, String body, String longBody) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO record VALUES ('role', ?, 7, ?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, body);
            insert.setString(3, longBody);
            insert.execute();
        }
    }

    private static void event(Connection connection, long id, String uuid, String start) throws SQLException {
        execute(
                connection,
                "INSERT INTO event VALUES (" + id + ", '" + uuid
                        + "', 'VM.STOP', 'INFO', 'STARTED', 'stopping', 1, 2, 3," + " NULL, NULL, " + start
                        + ", 1000)");
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Test
    void theStateIsThereWithItsLongDocumentsAndItsChangeLog() throws Exception {
        try (Database database = Database.open(location)) {
            assertThatTheStateIsThere(database);
        }
        try (Database database = Database.open(location)) {
            assertThatTheStateIsThere(database);
        }
    }

    private void assertThatTheStateIsThere(Database database) throws Exception {
        Snapshot state = new RecordReader(database, documents).read(7);
        assertThat(state.get(Role.KIND, new Id<>(1)).name()).isEqualTo("\u00fc");
        assertThat(state.get(Role.KIND, new Id<>(2)).name()).isEqualTo(LONG_NAME);
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sequence, first_sequence, changes FROM change_log")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isEqualTo(7);
            assertThat(row.getLong(2)).isEqualTo(7);
            assertThat(row.getBytes(3)).asString().isEqualTo("+role:1 +role:2");
            connection.rollback();
        }
    }

    @Test
    void historyIsThere() throws Exception {
        try (Database database = Database.open(location)) {
            History history = new StoredHistory(database, documents, () -> new StoredHistory.Horizon(7, 2));

            assertThat(history.job(FIRST).map(Job::command)).isEqualTo(Optional.of("stop"));
            assertThat(events(history, FIRST, null).rows())
                    .singleElement()
                    .satisfies(event -> assertThat(event.start()).isNull())
                    .satisfies(event -> assertThat(event.resource()).isNull());
            assertThat(events(history, null, FIRST).rows())
                    .extracting(Event::uuid)
                    .containsExactly(SECOND);
        }
    }

    private static History.Page<Event> events(History history, UUID uuid, UUID start) {
        return history.events(
                new History.EventFilter(null, uuid, null, null, null, null, start, null, null, null, 0, 10));
    }

    /** As a kill does: the transaction ends before its end. */
    @Test
    void aMigrationThatBreaksOffHasNeverBeen() throws Exception {
        change("INSERT INTO event VALUES (3, 'no UUID', 't', 'INFO', 'STARTED', 'd', 1, 2, 3, NULL, NULL, NULL, 1000)");

        assertThatThrownBy(() -> Database.open(location).close()).isInstanceOf(DatabaseException.class);

        change("DELETE FROM event WHERE id = 3 AND uuid = 'no UUID'");
        try (Database database = Database.open(location)) {
            assertThatTheStateIsThere(database);
        }
    }

    private void change(String command) throws Exception {
        Engine engine = location.engine();
        try (Connection connection = engine.start().getConnection()) {
            execute(connection, command);
        }
        engine.stop();
    }
}
