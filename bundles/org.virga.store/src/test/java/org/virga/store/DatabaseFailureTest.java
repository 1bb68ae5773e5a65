package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.health.HealthCheck;
import org.virga.api.model.Event;
import org.virga.api.model.EventBuilder;
import org.virga.api.model.Vm;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.FaultyDataSource.Fault;
import org.virga.store.database.Database;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** What the store does when its database fails, on Derby; the test for PostgreSQL is the same. */
class DatabaseFailureTest {

    private final FaultyDataSource faulty = new FaultyDataSource();
    private Location location;
    private DatabaseStore store;
    private SmallCloud cloud;
    private HealthCheck health;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        location = database(directory);
        store = DatabaseStore.over(Database.open(location, faulty, Duration.ofSeconds(1)), Clock.systemUTC());
        health = new StoreHealth(store);
        cloud = SmallCloud.in(store, 1);
    }

    /** An empty database. */
    Location database(Path directory) throws Exception {
        return TestDatabase.in(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void nothingChangesWhileTheDatabaseIsGoneAndAllGoesOnWhenItIsBack() {
        Vm vm = cloud.vm("vm1");
        Snapshot before = store.snapshot();
        faulty.set(Fault.GONE);

        assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.commit(Transaction.builder().insert(Vm.KIND, vm).build()))
                .isCompletedExceptionally();
        assertThat(health.health().up()).isFalse();
        assertThat(health.health().problem()).isNotBlank();
        assertThat(store.snapshot()).isSameAs(before);

        faulty.set(Fault.NONE);
        await().until(() -> health.health().up());
        assertThat(insert(vm)).isInstanceOf(CommitResult.Committed.class);
        assertThat(store.snapshot().sequence()).isEqualTo(before.sequence() + 1);
        assertReopensAsItIs();
    }

    @Test
    void aBatchWhoseCommitFailedOnTheWayThereHasNotHappened() {
        Vm vm = cloud.vm("vm1");
        long before = store.snapshot().sequence();
        faulty.set(Fault.BEFORE_COMMIT);

        assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);

        await().until(() -> health.health().up());
        assertThat(store.snapshot().sequence()).isEqualTo(before);
        assertThat(insert(vm)).isInstanceOf(CommitResult.Committed.class);
        assertReopensAsItIs();
    }

    @Test
    void aBatchWhoseCommitFailedOnTheWayBackHasHappenedAndIsAnsweredSo() {
        Vm vm = cloud.vm("vm1");
        faulty.set(Fault.AFTER_COMMIT);

        assertThat(insert(vm)).isInstanceOf(CommitResult.Committed.class);

        assertThat(health.health().up()).isTrue();
        assertThat(store.snapshot().find(Vm.KIND, vm.id())).contains(vm);
        assertReopensAsItIs();
    }

    @Test
    void whatTurnsOutToHaveHappenedIsPublishedAndTold() {
        List<Commit> told = new CopyOnWriteArrayList<>();
        ChangeFeed feed = new ChangeFeed(store);
        feed.addListener(told::add, Map.of());
        Vm vm = cloud.vm("vm1");
        faulty.set(Fault.AFTER_COMMIT_AND_GONE);

        assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.snapshot().find(Vm.KIND, vm.id())).isEmpty();

        faulty.set(Fault.NONE);
        await().until(() -> store.snapshot().find(Vm.KIND, vm.id()).isPresent());
        await().until(() -> told.size() == 1);
        assertThat(insert(cloud.vm("vm2"))).isInstanceOf(CommitResult.Committed.class);
        assertThat(store.nextId(Vm.KIND)).isGreaterThan(vm.id());
        feed.close();
        assertReopensAsItIs();
    }

    @Test
    void oneThatTheDatabaseRefusesFailsAlone() {
        List<CompletableFuture<CommitResult>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (i == 50) {
                faulty.set(Fault.STATEMENT);
            }
            Transaction transaction =
                    Transaction.builder().insert(Vm.KIND, cloud.vm("vm" + i)).build();
            answers.add(store.commit(transaction));
        }
        long failed = answers.stream()
                .filter(answer ->
                        answer.handle((result, failure) -> failure != null).join())
                .count();
        assertThat(failed).isLessThanOrEqualTo(1);
        assertThat(store.snapshot().all(Vm.KIND).size()).isEqualTo((int) (200 - failed));
        assertReopensAsItIs();
    }

    @Test
    void oneThatIsWrongInItselfIsThrownBackAtItsAuthor() {
        Vm vm = cloud.vm("vm1");
        Event broken = EventBuilder.builder(Samples.event(vm, Event.State.CREATED, Instant.EPOCH))
                .type(null)
                .build();

        assertThatThrownBy(() -> store.commitAndWait(
                        Transaction.builder().insert(Vm.KIND, vm).append(broken).build()))
                .isInstanceOf(NullPointerException.class);
        Vm nameless = vm.with(next -> next.uuid(null));
        assertThatThrownBy(() -> insert(nameless)).isInstanceOf(NullPointerException.class);
        assertThat(insert(vm)).isInstanceOf(CommitResult.Committed.class);
    }

    @Test
    void historySaysSoWhenItCannotBeRead() {
        faulty.set(Fault.GONE);

        History.JobFilter all = new History.JobFilter(null, null, null, 0, 1);
        assertThatThrownBy(() -> store.history().jobs(all)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aStoreThatClosesWhileTheDatabaseIsGoneAnswersEverybody() {
        faulty.set(Fault.GONE);
        assertThatThrownBy(() -> insert(cloud.vm("vm1"))).isInstanceOf(StoreUnavailableException.class);
        store.close();

        assertThatThrownBy(() -> insert(cloud.vm("vm2"))).isInstanceOf(StoreUnavailableException.class);
        faulty.set(Fault.NONE);
    }

    @Test
    void whoeverTakesADatabaseOverIsTheLastToWrite() throws Exception {
        // Derby lets two in only within one process, which is what this test needs and nothing else does.
        try (DatabaseStore successor = DatabaseStore.over(Database.takeOver(location), Clock.systemUTC())) {
            Vm vm = cloud.vm("vm1");
            assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);
            await().untilAsserted(() -> assertThat(health.health().problem()).contains("taken"));
            assertThatThrownBy(() -> insert(vm)).isInstanceOf(StoreUnavailableException.class);

            assertThat(successor.snapshot().sequence())
                    .isEqualTo(store.snapshot().sequence());
            assertThat(successor.commitAndWait(
                            Transaction.builder().insert(Vm.KIND, vm).build()))
                    .isInstanceOf(CommitResult.Committed.class);
        }
    }

    private CommitResult insert(Vm vm) {
        return store.commitAndWait(Transaction.builder().insert(Vm.KIND, vm).build());
    }

    private void assertReopensAsItIs() {
        store.close();
        try (DatabaseStore reopened = TestDatabase.open(location)) {
            assertThat(reopened.snapshot().sequence())
                    .isEqualTo(store.snapshot().sequence());
            assertThat(reopened.snapshot().all(Vm.KIND).toList())
                    .isEqualTo(store.snapshot().all(Vm.KIND).toList());
        } catch (DatabaseException e) {
            throw new AssertionError(e);
        }
    }
}
