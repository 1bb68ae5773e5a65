package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeTry;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

/** The store over a database that crashes, against the plain store of the testkit, which never does. */
final class ModelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** A crash comes before the last transaction, or there is none. */
    private static final int MOST_OPERATIONS = 120;

    private final FaultyDataSource faulty = new FaultyDataSource();
    private MemoryStore model = new MemoryStore();
    private SmallCloud cloud = SmallCloud.in(model, 3);

    @BeforeTry
    void beginAnew() {
        model = new MemoryStore();
        cloud = SmallCloud.in(model, 3);
    }

    @Property(tries = 8, edgeCases = EdgeCasesMode.NONE)
    void aCrashLeavesWhatWasAcknowledgedAndOfTheRestThatWhichCameFirst(@ForAll long seed) throws Exception {
        Path directory = Files.createTempDirectory("virga-model");
        try {
            assertCrashLeavesAPrefix(TestDatabase.in(directory), seed);
        } finally {
            TestDatabase.delete(directory);
        }
    }

    @Property(tries = 4, edgeCases = EdgeCasesMode.NONE)
    void aCrashDoesSoOnPostgresToo(@ForAll long seed) throws Exception {
        Assume.that(PostgresServer.absence().isEmpty());
        assertCrashLeavesAPrefix(PostgresServer.emptyDatabase(), seed);
    }

    @Property(tries = 4, edgeCases = EdgeCasesMode.NONE)
    void aStoreThatOutlivesCrashesOfItsDatabaseStaysAsTheModel(@ForAll long seed) throws Exception {
        Path directory = Files.createTempDirectory("virga-model");
        try {
            assertOutlivesCrashes(TestDatabase.in(directory), seed);
        } finally {
            TestDatabase.delete(directory);
        }
    }

    private void assertCrashLeavesAPrefix(Location location, long seed) throws Exception {
        Random random = new Random(seed);
        Dice dice = new Dice(seed, cloud);
        List<Snapshot> states = new ArrayList<>();
        List<CommitResult> expected = new ArrayList<>();
        List<CompletableFuture<CommitResult>> answers = new ArrayList<>();
        DatabaseStore store = open(location);
        try {
            fill(store);
            states.add(model.snapshot());
            faulty.crashAt(1 + random.nextInt(MOST_OPERATIONS), random.nextBoolean());
            for (int i = 0; i < 60; i++) {
                Transaction transaction = dice.roll(states.get(Math.max(0, states.size() - 1 - random.nextInt(3))));
                answers.add(store.commit(transaction));
                expected.add(model.commitAndWait(transaction));
                states.add(model.snapshot());
                if (random.nextInt(4) == 0) {
                    var unused = answers.get(i).exceptionally(failed -> null).join(); // else they share a batch
                }
            }
        } finally {
            store.close();
            faulty.heal();
        }
        int acknowledged = 0;
        for (int i = 0; i < answers.size(); i++) {
            if (!answers.get(i).isCompletedExceptionally()) {
                acknowledged = i + 1;
                assertThat(answers.get(i).join().getClass())
                        .isEqualTo(expected.get(i).getClass());
            }
        }
        try (DatabaseStore reopened = open(location)) {
            assertThat(states.subList(acknowledged, states.size()))
                    .as("the states from the one after the last that was acknowledged")
                    .anyMatch(state -> same(reopened.snapshot(), state));
        }
    }

    private void assertOutlivesCrashes(Location location, long seed) throws Exception {
        Random random = new Random(seed);
        Dice dice = new Dice(seed, cloud);
        DatabaseStore store = open(location);
        try (store) {
            fill(store);
            for (int i = 0; i < 40; i++) {
                if (random.nextInt(4) == 0) {
                    faulty.crashAt(1 + random.nextInt(8), random.nextBoolean());
                }
                Transaction transaction = dice.roll(model.snapshot());
                long before = store.snapshot().sequence();
                boolean happened;
                try {
                    happened = store.commitAndWait(transaction) instanceof CommitResult.Committed;
                } catch (StoreUnavailableException e) {
                    faulty.heal();
                    await().until(() -> store.problem() == null);
                    happened = store.snapshot().sequence() > before;
                }
                if (happened) {
                    assertThat(model.commitAndWait(transaction)).isInstanceOf(CommitResult.Committed.class);
                }
                assertThat(same(store.snapshot(), model.snapshot())).isTrue();
            }
            faulty.heal();
            await().until(() -> store.problem() == null);
        }
        try (DatabaseStore reopened = open(location)) {
            assertThat(same(reopened.snapshot(), model.snapshot())).isTrue();
        }
    }

    private DatabaseStore open(Location location) throws DatabaseException {
        return DatabaseStore.over(Database.open(location, faulty, PATIENCE), Clock.systemUTC());
    }

    /** Brings what the model holds into the store. */
    private void fill(DatabaseStore store) {
        Transaction.Builder all = Transaction.builder();
        Kinds.all().forEach(kind -> fill(all, kind));
        assertThat(store.commitAndWait(all.build())).isInstanceOf(CommitResult.Committed.class);
    }

    private <E extends Entity<E>> void fill(Transaction.Builder all, Kind<E> kind) {
        model.snapshot().all(kind).forEach(row -> all.insert(kind, row));
    }

    private static boolean same(Snapshot one, Snapshot other) {
        return Kinds.all().stream()
                .allMatch(kind -> one.all(kind).toList().equals(other.all(kind).toList()));
    }
}
