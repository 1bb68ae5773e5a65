package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.Retention;
import org.virga.testkit.SmallCloud;

final class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration KEPT = Duration.ofDays(30);

    @Test
    void whatIsOlderThanTheRetentionGoesAndTheRestStays(@TempDir Path directory) throws Exception {
        Database database = Database.open(TestDatabase.in(directory));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        try (DatabaseStore store = DatabaseStore.over(database, clock)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            Vm vm = cloud.addVm("vm1");
            Transaction.Builder old = Transaction.builder();
            for (int i = 0; i < 1200; i++) {
                old.append(
                        Samples.event(vm, Event.State.COMPLETED, NOW.minus(KEPT).minusMillis(1 + i)));
            }
            Job older = cloud.insert(Job.KIND, Samples.job(store, vm));
            cloud.commit(old.archive(older, Samples.done(older, NOW.minus(KEPT).minusMillis(1)))
                    .build());
            Job younger = cloud.insert(Job.KIND, Samples.job(store, vm));
            cloud.commit(Transaction.builder()
                    .append(Samples.event(vm, Event.State.COMPLETED, NOW.minus(KEPT)))
                    .archive(younger, Samples.done(younger, NOW.minus(KEPT)))
                    .build());

            assertThat(events(store)).isEqualTo(1201);

            new Housekeeper(store, new Retention(database, KEPT, KEPT, 3), clock).tidy();

            History history = store.history();
            assertThat(events(store)).isEqualTo(1);
            assertThat(history.jobs(new History.JobFilter(null, null, null, 0, 10))
                            .rows())
                    .singleElement()
                    .satisfies(job -> assertThat(job.uuid()).isEqualTo(younger.uuid()));
            assertThat(changeLog(database)).isEqualTo(3);
            cloud.commit(Transaction.builder()
                    .append(Samples.event(vm, Event.State.COMPLETED, NOW))
                    .build());
            assertThat(events(store)).isEqualTo(2);
        }
    }

    private static long events(DatabaseStore store) {
        History.EventFilter all =
                new History.EventFilter(null, null, null, null, null, null, null, null, null, null, 0, 0);
        return store.history().events(all).total();
    }

    private static int changeLog(Database database) throws SQLException {
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM change_log")) {
            rows.next();
            int count = rows.getInt(1);
            connection.rollback();
            return count;
        }
    }
}
