package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.health.HealthCheck;
import org.virga.api.model.Vm;
import org.virga.api.store.CommitResult;
import org.virga.api.store.History;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.store.FaultyDataSource.Fault;
import org.virga.store.database.Database;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** A database that neither answers nor refuses, on Derby; the test for PostgreSQL is the same. */
class StallTest {

    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final FaultyDataSource faulty = new FaultyDataSource();
    private Location location;
    private DatabaseStore store;
    private SmallCloud cloud;
    private HealthCheck health;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        location = database(directory);
        Database database = Database.open(location, faulty, Duration.ofSeconds(1));
        store = DatabaseStore.over(database, Clock.systemUTC(), PATIENCE);
        health = new StoreHealth(store);
        cloud = SmallCloud.in(store, 1);
    }

    /** An empty database. */
    Location database(Path directory) throws Exception {
        return TestDatabase.in(directory);
    }

    @AfterEach
    void close() {
        faulty.set(Fault.NONE);
        store.close();
    }

    @Test
    void whoWaitsIsToldThatNobodyKnowsAndTheRestIsRefusedAtOnce() {
        Vm vm = cloud.vm("vm1");
        faulty.set(Fault.HANGING);

        assertThatThrownBy(() -> insert(vm).join())
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("not known");
        assertThat(health.health().problem()).contains("does not answer", "since");
        assertThat(insert(cloud.vm("vm2"))).isCompletedExceptionally();
        assertThatThrownBy(() -> store.history().jobs(new History.JobFilter(null, null, null, 0, 1)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("does not answer");
        assertThat(store.queued()).isZero();
        assertThat(store.snapshot().all(Vm.KIND).size()).isZero();

        faulty.set(Fault.NONE);
        await().until(() -> health.health().up());
        assertThat(store.snapshot().find(Vm.KIND, vm.id())).contains(vm);
        assertThat(insert(cloud.vm("vm3")).join()).isInstanceOf(CommitResult.Committed.class);
        assertReopensAsItIs();
    }

    @Test
    void whatCameWhileItWasNotKnownYetIsNotWritten() {
        faulty.set(Fault.HANGING);
        Vm taken = cloud.vm("vm1");
        CompletableFuture<CommitResult> first = insert(taken);
        await().until(() -> store.queued() == 0);
        CompletableFuture<CommitResult> second = insert(cloud.vm("vm2"));

        assertThatThrownBy(first::join).hasMessageContaining("not known");
        assertThatThrownBy(second::join).hasCauseInstanceOf(StoreUnavailableException.class);

        faulty.set(Fault.NONE);
        await().until(() -> health.health().up());
        assertThat(store.snapshot().all(Vm.KIND).toList()).containsExactly(taken);
        assertReopensAsItIs();
    }

    @Test
    void whatFailsAfterAllHasNeverBeen() {
        faulty.set(Fault.HANGING);
        assertThatThrownBy(() -> insert(cloud.vm("vm1")).join()).hasMessageContaining("not known");

        faulty.set(Fault.BEFORE_COMMIT);
        await().until(() -> health.health().up());
        assertThat(store.snapshot().all(Vm.KIND).size()).isZero();
        assertThat(insert(cloud.vm("vm2")).join()).isInstanceOf(CommitResult.Committed.class);
        assertReopensAsItIs();
    }

    @Test
    void whatWasCommittedBeforeItHungAndBrokeIsPublished() {
        Vm vm = cloud.vm("vm1");
        faulty.set(Fault.HANGING_AFTER_COMMIT);
        assertThatThrownBy(() -> insert(vm).join()).hasMessageContaining("not known");
        assertThat(store.snapshot().all(Vm.KIND).size()).isZero();

        faulty.set(Fault.AFTER_COMMIT); // breaks the commit that hangs
        await().until(() -> health.health().up());
        assertThat(store.snapshot().all(Vm.KIND).toList()).containsExactly(vm);
        assertThat(insert(cloud.vm("vm2")).join()).isInstanceOf(CommitResult.Committed.class);
        assertReopensAsItIs();
    }

    private CompletableFuture<CommitResult> insert(Vm vm) {
        return store.commit(Transaction.builder().insert(Vm.KIND, vm).build());
    }

    private void assertReopensAsItIs() {
        store.close();
        try (DatabaseStore reopened = TestDatabase.open(location)) {
            assertThat(reopened.snapshot().all(Vm.KIND).toList())
                    .isEqualTo(store.snapshot().all(Vm.KIND).toList());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
