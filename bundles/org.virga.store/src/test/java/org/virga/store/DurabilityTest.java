package org.virga.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.virga.api.model.Cluster;
import org.virga.api.model.Entity;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.store.database.Location;
import org.virga.testkit.SmallCloud;

/** What outlives the store, on Derby; the test for PostgreSQL is the same. */
class DurabilityTest {

    private Location location;

    @BeforeEach
    void makeDatabase(@TempDir Path directory) throws Exception {
        location = database(directory);
    }

    /** An empty database. */
    Location database(Path directory) throws Exception {
        return TestDatabase.in(directory);
    }

    @Test
    void everythingIsThereAfterReopening() throws Exception {
        Snapshot before;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 3);
            cloud.addRunningVm("vm1", cloud.host(0));
            cloud.change(
                    Host.KIND,
                    cloud.host(1),
                    host -> host.with(next -> next.tags(List.of("b", "a")).details(Map.of("key", "value"))));
            cloud.delete(Vm.KIND, cloud.addVm("vm2"));
            before = store.snapshot();
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertSame(store.snapshot(), before);
        }
    }

    @Test
    void numbersGoOnAndNoIdComesTwice() throws Exception {
        long sequence;
        Id<Vm> deleted;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            cloud.addVm("vm1");
            Vm last = cloud.addVm("vm2");
            cloud.delete(Vm.KIND, last);
            deleted = last.id();
            sequence = store.snapshot().sequence();
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().sequence()).isEqualTo(sequence);
            assertThat(store.nextId(Vm.KIND).value()).isEqualTo(deleted.value() + 1);
            store.commitAndWait(Transaction.builder().build());
        }
    }

    @Test
    void aDocumentMayBeLongAndHoldAnything() throws Exception {
        String userData = "0123456789abcdef".repeat(64 * 1024);
        String name = "line\nNUL\0quote\"'\\ \u00e4\u4e2d\ud83d\ude00 lone \ud800";
        Vm vm;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            vm = cloud.insert(Vm.KIND, cloud.vm("vm1").with(next -> next.userData("short")));
            vm = cloud.change(
                    Vm.KIND, vm, now -> now.with(next -> next.userData(userData).displayName(name)));
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            Vm read = store.snapshot().get(Vm.KIND, vm.id());
            assertThat(read).isEqualTo(vm);
            Vm shortened = read.with(next -> next.userData(null));
            store.commitAndWait(
                    Transaction.builder().replace(Vm.KIND, read, shortened).build());
            vm = shortened;
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().get(Vm.KIND, vm.id())).isEqualTo(vm);
        }
    }

    @Test
    void manyWritersAtOnceBreakNothingAndLoseNothing() throws Exception {
        Snapshot before;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 3);
            ExecutorService executor = Executors.newFixedThreadPool(8);
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                Dice dice = new Dice(writer, cloud);
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < 150; i++) {
                        store.commitAndWait(dice.roll(store.snapshot()));
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            executor.shutdown();
            before = store.snapshot();
            assertThat(before.all(Vm.KIND).size()).isGreaterThan(10);
            assertNothingBroken(before);
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertSame(store.snapshot(), before);
        }
    }

    @Test
    void aTransactionMayBuildOnOneThatIsNotAnsweredYet() throws Exception {
        Vm last;
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 1);
            Vm vm = cloud.vm("vm1");
            Vm gone = cloud.vm("vm2");
            last = vm.with(next -> next.displayName("third"));
            Vm second = vm.with(next -> next.displayName("second"));
            List<CompletableFuture<CommitResult>> answers = List.of(
                    store.commit(Transaction.builder()
                            .insert(Vm.KIND, vm)
                            .insert(Vm.KIND, gone)
                            .build()),
                    store.commit(Transaction.builder()
                            .replace(Vm.KIND, vm, second)
                            .delete(Vm.KIND, gone)
                            .build()),
                    store.commit(
                            Transaction.builder().replace(Vm.KIND, second, last).build()));
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(CommitResult.Committed.class));
        }
        try (DatabaseStore store = TestDatabase.open(location)) {
            assertThat(store.snapshot().all(Vm.KIND).toList()).containsExactly(last);
        }
    }

    private static void assertSame(Snapshot actual, Snapshot expected) {
        assertThat(actual.sequence()).isEqualTo(expected.sequence());
        Kinds.all().forEach(kind -> assertSame(actual, expected, kind));
    }

    private static <E extends Entity<E>> void assertSame(Snapshot actual, Snapshot expected, Kind<E> kind) {
        assertThat(actual.all(kind).toList()).isEqualTo(expected.all(kind).toList());
        for (Host host : expected.all(Host.KIND)) {
            assertThat(actual.allocation(host.id())).isEqualTo(expected.allocation(host.id()));
        }
    }

    /** What the rules promise, looked at once more without them. */
    private static void assertNothingBroken(Snapshot snapshot) {
        for (Host host : snapshot.all(Host.KIND)) {
            List<Vm> guests = snapshot.by(Vm.KIND, Vm.BY_HOST, host.id()).toList();
            assertThat(snapshot.allocation(host.id()))
                    .isEqualTo(new Allocation(
                            guests.size(),
                            guests.stream().mapToLong(Vm::cpuMhz).sum(),
                            guests.stream().mapToLong(Vm::memoryBytes).sum()));
        }
        assertThat(snapshot.all(Nic.KIND).stream().map(Nic::ip)).doesNotHaveDuplicates();
        assertThat(snapshot.all(Nic.KIND).stream().map(Nic::vm))
                .allSatisfy(vm -> assertThat(snapshot.find(Vm.KIND, vm)).isPresent());
        for (Vm vm : snapshot.all(Vm.KIND)) {
            assertThat(vm.host() != null)
                    .isEqualTo(vm.state() == Vm.State.RUNNING
                            || vm.state() == Vm.State.STARTING
                            || vm.state() == Vm.State.STOPPING);
        }
    }

    @Test
    void nothingIsOversubscribedHoweverManyWantTheSameRoom() throws Exception {
        try (DatabaseStore store = TestDatabase.open(location)) {
            SmallCloud cloud = SmallCloud.in(store, 2);
            ExecutorService executor = Executors.newFixedThreadPool(8);
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                int first = writer;
                writers.add(executor.submit(() -> {
                    for (int i = 0; i < 12; i++) {
                        Vm vm = cloud.addVm("vm" + i);
                        Vm placed = vm.with(
                                next -> next.host(cloud.host((first + vm.name().length()) % 2)
                                                .id())
                                        .state(Vm.State.STARTING)
                                        .epoch(1));
                        store.commitAndWait(Transaction.builder()
                                .replace(Vm.KIND, vm, placed)
                                .build());
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            executor.shutdown();
            Cluster cluster = store.snapshot().get(Cluster.KIND, cloud.cluster().id());
            for (Host host : store.snapshot().all(Host.KIND)) {
                HostCapacity capacity = host.capacity();
                Allocation given = store.snapshot().allocation(host.id());
                assertThat(given.cpuMhz()).isEqualTo((long) (capacity.totalMhz() * cluster.cpuOvercommit()));
                assertThat(given.memoryBytes()).isLessThanOrEqualTo(capacity.memoryBytes());
            }
        }
    }
}
