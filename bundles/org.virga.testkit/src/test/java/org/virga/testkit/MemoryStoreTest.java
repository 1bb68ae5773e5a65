package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Conflict;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.History;
import org.virga.api.store.Snapshot;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

class MemoryStoreTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 2);

    @Test
    void findsWhatWasCommittedByIdUuidAndIndex() {
        Vm vm = cloud.addRunningVm("web1", cloud.host(0));

        Snapshot snapshot = store.snapshot();
        assertThat(snapshot.get(Vm.KIND, vm.id())).isSameAs(vm);
        assertThat(snapshot.find(Vm.KIND, vm.uuid())).containsSame(vm);
        assertThat(snapshot.by(Vm.KIND, Vm.BY_HOST, cloud.host(0).id()).toList())
                .containsExactly(vm);
        assertThat(snapshot.by(Vm.KIND, Vm.BY_STATE, Vm.State.STOPPED)).isEmpty();
        assertThat(snapshot.allocation(cloud.host(0).id())).isEqualTo(new Allocation(1, 500, 512L << 20));
        assertThat(snapshot.allocation(cloud.host(1).id())).isEqualTo(Allocation.NONE);
    }

    @Test
    void aSnapshotStaysAsItWas() {
        Snapshot before = store.snapshot();
        Vm vm = cloud.addVm("web1");

        assertThat(before.find(Vm.KIND, vm.id())).isEmpty();
        assertThat(before.all(Vm.KIND)).isEmpty();
        assertThat(store.snapshot().sequence()).isEqualTo(before.sequence() + 1);
    }

    @Test
    void rowsAreInOrderAndCanBeSkippedAndTurned() {
        List<Vm> vms = List.of(cloud.addVm("a"), cloud.addVm("b"), cloud.addVm("c"));

        assertThat(store.snapshot().all(Vm.KIND).toList()).isEqualTo(vms);
        assertThat(store.snapshot().all(Vm.KIND).skip(1).toList()).isEqualTo(vms.subList(1, 3));
        assertThat(store.snapshot().all(Vm.KIND).skip(9)).isEmpty();
        assertThat(store.snapshot().all(Vm.KIND).descending().skip(2).toList()).isEqualTo(vms.subList(0, 1));
    }

    @Test
    void refusesWhatSomebodyElseChanged() {
        Vm vm = cloud.addVm("web1");
        cloud.change(Vm.KIND, vm, now -> now.withDisplayName("first"));

        Conflict conflict = refused(Transaction.builder().replace(Vm.KIND, vm, vm.withDisplayName("second")));

        assertThat(conflict.stale()).isTrue();
        assertThat(cloud.now(Vm.KIND, vm).displayName()).isEqualTo("first");
        assertThat(refused(Transaction.builder().require(Vm.KIND, vm)).stale()).isTrue();
        assertThat(refused(Transaction.builder().insert(Vm.KIND, vm)).stale()).isTrue();
    }

    @Test
    void refusesWhatOnlyOneMayHave() {
        Zone twin = Fixtures.zone(store.nextId(Zone.KIND), cloud.zone().name());

        Conflict conflict = refused(Transaction.builder().insert(Zone.KIND, twin));

        assertThat(conflict.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.rule()).isEqualTo(Rule.UNIQUE);
            assertThat(reason.text()).isEqualTo("There is a zone with this name already: zone1");
        });
    }

    @Test
    void refusesReferencesToNothing() {
        Zone nowhere = Fixtures.zone(store.nextId(Zone.KIND), "nowhere");
        Pod pod = Fixtures.pod(store.nextId(Pod.KIND), nowhere, "pod9");
        Vm vm = cloud.addRunningVm("web1", cloud.host(0));

        assertThat(rules(refused(Transaction.builder().insert(Pod.KIND, pod)))).containsExactly(Rule.REFERENCE);
        assertThat(rules(refused(Transaction.builder().delete(Host.KIND, cloud.host(0)))))
                .containsOnly(Rule.REFERENCE);
        cloud.delete(Vm.KIND, vm);
        cloud.delete(Host.KIND, cloud.host(0));
    }

    @Test
    void refusesToFillAHostBeyondItsCapacity() {
        for (int i = 0; i < 16; i++) {
            cloud.addRunningVm("web" + i, cloud.host(0));
        }
        Vm vm = cloud.addVm("web17");

        Transaction.Builder place = Transaction.builder().replace(Vm.KIND, vm, starting(vm, cloud.host(0), 1));

        assertThat(rules(refused(place))).containsExactly(Rule.CAPACITY, Rule.CAPACITY);
    }

    @Test
    void refusesPlacesOnHostsThatTakeNone() {
        Vm vm = cloud.addVm("web1");
        cloud.change(Host.KIND, cloud.host(0), host -> host.withResourceState(Host.ResourceState.DISABLED));
        cloud.change(Host.KIND, cloud.host(1), host -> host.withCapacity(null));

        for (Host host : cloud.hosts()) {
            assertThat(rules(refused(Transaction.builder().replace(Vm.KIND, vm, starting(vm, host, 1)))))
                    .containsExactly(Rule.CAPACITY);
        }
    }

    @Test
    void refusesTwoPlacesAndPlacesWithoutANewEpoch() {
        Vm stopped = cloud.addVm("web1");
        Vm running = cloud.addRunningVm("web2", cloud.host(0));

        for (Transaction.Builder wrong : List.of(
                Transaction.builder().replace(Vm.KIND, stopped, starting(stopped, cloud.host(0), 0)),
                Transaction.builder().replace(Vm.KIND, stopped, stopped.withState(Vm.State.RUNNING)),
                Transaction.builder().replace(Vm.KIND, running, running.withState(Vm.State.STOPPED)),
                Transaction.builder()
                        .replace(
                                Vm.KIND, running, running.withHost(cloud.host(1).id())),
                Transaction.builder().replace(Vm.KIND, running, running.withEpoch(0)))) {
            assertThat(rules(refused(wrong))).containsExactly(Rule.PLACEMENT);
        }
        cloud.commit(Transaction.builder()
                .replace(Vm.KIND, running, running.withHost(cloud.host(1).id()).withEpoch(2))
                .build());
    }

    @Test
    void tellsListenersOfEveryCommitInOrder() {
        List<Commit> told = new ArrayList<>();
        store.attach(told::add);

        Vm vm = cloud.addVm("web1");
        cloud.change(Vm.KIND, vm, now -> now.withDisplayName("other"));
        cloud.delete(Vm.KIND, vm);

        assertThat(told).extracting(Commit::sequence).isSorted().hasSize(3);
        assertThat(told.get(1).changes()).singleElement().satisfies(change -> {
            assertThat(change.as(Vm.KIND).before()).isSameAs(vm);
            assertThat(change.as(Vm.KIND).after().displayName()).isEqualTo("other");
            assertThat(change.as(Host.KIND)).isNull();
        });
    }

    @Test
    void keepsEventsYoungestFirst() {
        cloud.commit(Transaction.builder()
                .append(event("VM.CREATE"))
                .append(event("VM.START"))
                .build());

        assertThat(store.history().events(events(null, 0, 10)).rows())
                .extracting(Event::type)
                .containsExactly("VM.START", "VM.CREATE");
        History.Page<Event> page = store.history().events(events(null, 1, 1));
        assertThat(page.total()).isEqualTo(2);
        assertThat(page.rows()).extracting(Event::type).containsExactly("VM.CREATE");
        assertThat(store.history().events(events("start", 0, 10)).total()).isEqualTo(1);
    }

    @Test
    void failsAndRecoversWhenTold() {
        store.fail("the disk is full");

        assertThatThrownBy(() -> cloud.addVm("web1"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("the disk is full");
        assertThatThrownBy(() -> store.history().job(UUID.randomUUID())).isInstanceOf(StoreUnavailableException.class);
        store.recover();
        cloud.addVm("web2");
        assertThat(store.snapshot().all(Vm.KIND)).hasSize(1);
    }

    @Test
    void holdsCommitsUpUntilTheyAreReleased() {
        Vm vm = cloud.addVm("web1");
        store.hold();
        CompletableFuture<CommitResult> first = store.commit(Transaction.builder()
                .replace(Vm.KIND, vm, vm.withDisplayName("first"))
                .build());
        CompletableFuture<CommitResult> second = store.commit(Transaction.builder()
                .replace(Vm.KIND, vm, vm.withDisplayName("second"))
                .build());

        assertThat(store.held()).isEqualTo(2);
        assertThat(first).isNotDone();
        store.release();

        assertThat(first.join()).isInstanceOf(CommitResult.Committed.class);
        assertThat(second.join()).isInstanceOf(Conflict.class);
    }

    @Test
    void refusesATransactionThatWritesARecordTwice() {
        Vm vm = cloud.addVm("web1");
        Transaction twice =
                Transaction.builder().require(Vm.KIND, vm).delete(Vm.KIND, vm).build();

        assertThatThrownBy(() -> store.commit(twice)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Vm starting(Vm vm, Host host, long epoch) {
        return vm.with(change -> change.state(Vm.State.STARTING).host(host.id()).epoch(epoch));
    }

    private Event event(String type) {
        return new Event(
                UUID.randomUUID(),
                type,
                Event.Level.INFO,
                Event.State.COMPLETED,
                "Successfully completed",
                cloud.user().id(),
                cloud.userAccount().id(),
                cloud.domain().id(),
                null,
                null,
                null,
                Fixtures.CREATED);
    }

    private static History.EventFilter events(String keyword, int offset, int limit) {
        return new History.EventFilter(null, null, null, null, null, null, null, keyword, null, null, offset, limit);
    }

    private Conflict refused(Transaction.Builder transaction) {
        CommitResult result = store.commitAndWait(transaction.build());
        assertThat(result).isInstanceOf(Conflict.class);
        return (Conflict) result;
    }

    private static List<Rule> rules(Conflict conflict) {
        return conflict.reasons().stream().map(CommitResult.Refusal::rule).toList();
    }
}
