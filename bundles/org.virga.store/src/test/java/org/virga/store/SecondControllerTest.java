package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** Two controllers and one PostgreSQL database. Derby refuses the second by itself. */
@OnPostgres
final class SecondControllerTest {

    private Location location;
    private DatabaseStore first;
    private SmallCloud cloud;

    @BeforeEach
    void open() throws Exception {
        location = PostgresServer.emptyDatabase();
        first = another();
        cloud = SmallCloud.in(first, 1);
    }

    @AfterEach
    void close() {
        first.close();
    }

    private DatabaseStore another() throws DatabaseException {
        return DatabaseStore.over(
                Database.open(location, UnaryOperator.identity(), Duration.ofSeconds(1)), Clock.systemUTC());
    }

    @Test
    void theSecondIsToldWhoHasTheDatabaseAndTheFirstGoesOn() {
        assertThatThrownBy(this::another)
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(location.toString())
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .hasMessageContaining("epoch 1")
                .hasMessageContaining("--take-over");
        assertThat(insert(first, "vm1")).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void oneThatIsJustGoingIsWaitedFor() throws Exception {
        CompletableFuture<Void> going = CompletableFuture.runAsync(
                first::close, CompletableFuture.delayedExecutor(200, java.util.concurrent.TimeUnit.MILLISECONDS));
        try (DatabaseStore second = another()) {
            assertThat(insert(second, "vm1")).isInstanceOf(CommitResult.Committed.class);
        }
        going.join();
    }

    @Test
    void theClaimIsTakenAgainWhenItsSessionWasLost() throws Exception {
        int before = holder();
        try (Connection connection = DriverManager.getConnection(location.url());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(" + before + ")");
        }
        await().until(() -> holder() != 0 && holder() != before);

        assertThatThrownBy(this::another).hasMessageContaining("in use");
        assertThat(insert(first, "vm1")).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void theFirstIsDeposedByOneThatTakesOverThoughItHasNothingToDo() throws Exception {
        try (DatabaseStore second = DatabaseStore.over(Database.takeOver(location), Clock.systemUTC())) {
            await().untilAsserted(() -> assertThat(first.problem())
                    .contains("process " + ProcessHandle.current().pid(), "taken", "epoch 2"));
            assertThatThrownBy(() -> insert(first, "vm1")).isInstanceOf(StoreUnavailableException.class);
            assertThat(insert(second, "vm1")).isInstanceOf(CommitResult.Committed.class);

            await().until(() -> holder() != 0); // the first one has let go, and the second one taken
            assertThatThrownBy(this::another).hasMessageContaining("in use").hasMessageContaining("epoch 2");
            assertThat(first.problem()).contains("taken");
        }
    }

    /** The server's process for the session that has the claim; 0 when none has. */
    private int holder() throws SQLException {
        try (Connection connection = DriverManager.getConnection(location.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid ="
                        + " l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()")) {
            return rows.next() ? rows.getInt(1) : 0;
        }
    }

    private CommitResult insert(DatabaseStore store, String name) {
        return store.commitAndWait(
                Transaction.builder().insert(Vm.KIND, cloud.vm(name)).build());
    }
}
