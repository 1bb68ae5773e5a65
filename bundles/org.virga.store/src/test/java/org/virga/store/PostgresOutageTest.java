package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** A server of its own that is paused, killed and started again while the store writes. */
@OnPostgres
final class PostgresOutageTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void whatWasAcknowledgedIsThereAndTheWriterGoesOnAfterPausesAndDeaths() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            // The driver gives up soon, so that its commits are still on their way when the server wakes up.
            Location location = new Location(Path.of("."), server.location().url() + "&socketTimeout=1", "", "");
            Set<Id<Vm>> acknowledged = ConcurrentHashMap.newKeySet();
            List<Vm> left;
            try (DatabaseStore store =
                    DatabaseStore.over(Database.open(location), Clock.systemUTC(), Duration.ofSeconds(3))) {
                SmallCloud cloud = SmallCloud.in(store, 1);
                Thread author = new Thread(() -> write(store, cloud, acknowledged));
                author.start();
                for (String outage : new String[] {"pause", "pause", "kill", "stop"}) {
                    int before = acknowledged.size();
                    await().atMost(LONG).until(() -> acknowledged.size() > before + 5);
                    server.does(outage);
                    await().atMost(LONG).until(() -> store.problem() != null);
                    await().pollDelay(Duration.ofMillis(3500)).until(() -> true); // the driver gives up in between
                    server.does(outage.equals("pause") ? "resume" : "start");
                    await().atMost(LONG).until(() -> store.problem() == null);
                }
                author.interrupt();
                author.join();
                left = store.snapshot().all(Vm.KIND).toList();
            }
            assertThat(left).extracting(Vm::id).containsAll(acknowledged);
            try (DatabaseStore reopened = TestDatabase.open(location)) {
                assertThat(reopened.snapshot().all(Vm.KIND).toList()).isEqualTo(left);
            }
        }
    }

    private static void write(DatabaseStore store, SmallCloud cloud, Set<Id<Vm>> acknowledged) {
        for (int i = 0; !Thread.interrupted(); i++) {
            Vm vm = cloud.vm("vm" + i);
            try {
                CommitResult result = store.commitAndWait(
                        Transaction.builder().insert(Vm.KIND, vm).build());
                assertThat(result).isInstanceOf(CommitResult.Committed.class);
                acknowledged.add(vm.id());
            } catch (StoreUnavailableException e) {
                Thread.onSpinWait(); // not acknowledged: nothing is owed
            }
        }
    }

    @Test
    void whatDoesNotOpenIsToldInOneLineThatNamesTheSetting() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.location().url().replace("?user=virga", "");
            try (Connection connection =
                            DriverManager.getConnection(server.location().url());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE guarded LOGIN PASSWORD 'right'");
                statement.execute("COPY (SELECT 'host all virga 127.0.0.1/32 trust' UNION ALL SELECT"
                        + " 'host all all 127.0.0.1/32 scram-sha-256') TO PROGRAM 'cat > pg_hba.conf'");
                statement.execute("SELECT pg_reload_conf()");
            }
            assertThat(refusal(new Location(Path.of("."), url, "guarded", "wrong")))
                    .contains("jdbc.password", "guarded")
                    .doesNotContain("wrong", "\n");
            assertThat(refusal(new Location(Path.of("."), url.replace("/virga", "/nosuch"), "virga", "")))
                    .contains("jdbc.url", "nosuch")
                    .doesNotContain("\n");
            assertThat(refusal(new Location(Path.of("."), "jdbc:postgresql://host.invalid/virga", "virga", "")))
                    .contains("jdbc.url", "host.invalid")
                    .doesNotContain("\n");
        }
    }

    private static String refusal(Location location) {
        try {
            Database.open(location).close();
        } catch (DatabaseException e) {
            return e.getMessage();
        }
        throw new AssertionError(location + " opens");
    }
}
