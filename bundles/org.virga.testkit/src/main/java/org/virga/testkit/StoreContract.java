package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Event;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Job;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;

/** What every {@link org.virga.api.store.Store} keeps. The test of a store extends this. */
public abstract class StoreContract extends StoreContractHistory {

    @Test
    void aRecordIsFoundByItsIdAndItsUuid() {
        Vm vm = cloud().addVm("vm1");

        assertThat(snapshot().find(Vm.KIND, vm.id())).contains(vm);
        assertThat(snapshot().find(Vm.KIND, vm.uuid())).contains(vm);
        assertThat(snapshot().get(Vm.KIND, vm.id())).isSameAs(vm);
        assertThat(snapshot().find(Vm.KIND, UUID.randomUUID())).isEmpty();
        assertThat(snapshot().find(Vm.KIND, new Id<>(vm.id().value() + 1))).isEmpty();
        assertThatThrownBy(() -> snapshot().get(Vm.KIND, new Id<>(99))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSnapshotStaysAsItIs() {
        Vm vm = cloud().addVm("vm1");
        Snapshot before = snapshot();
        Rows<Vm> rows = before.all(Vm.KIND);

        cloud().change(Vm.KIND, vm, now -> placed(now, cloud().host(0)));
        cloud().addVm("vm2");

        assertThat(rows.toList()).containsExactly(vm);
        assertThat(before.by(Vm.KIND, Vm.BY_STATE, Vm.State.STOPPED).toList()).containsExactly(vm);
        assertThat(before.allocation(cloud().host(0).id())).isEqualTo(Allocation.NONE);
        assertThat(snapshot().sequence()).isEqualTo(before.sequence() + 2);
    }

    @Test
    void theAnswerCarriesASnapshotWithTheCommitInIt() {
        Vm vm = cloud().vm("vm1");
        long before = snapshot().sequence();

        CommitResult result = commit(insert(Vm.KIND, vm));

        assertThat(result).isInstanceOfSatisfying(CommitResult.Committed.class, committed -> {
            assertThat(committed.sequence()).isEqualTo(before + 1);
            assertThat(committed.snapshot().find(Vm.KIND, vm.id())).contains(vm);
        });
        assertThat(snapshot().find(Vm.KIND, vm.id())).contains(vm);
    }

    @Test
    void rowsStandInTheOrderOfTheirIds() {
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            vms.add(cloud().vm("vm" + i));
        }
        Transaction.Builder backwards = Transaction.builder();
        for (int i = vms.size() - 1; i >= 0; i--) {
            backwards.insert(Vm.KIND, vms.get(i));
        }
        committed(backwards);

        Rows<Vm> rows = snapshot().all(Vm.KIND);
        assertThat(rows).containsExactlyElementsOf(vms).hasSize(40);
        assertThat(rows.size()).isEqualTo(40);
        assertThat(rows.skip(33).toList()).isEqualTo(vms.subList(33, 40));
        assertThat(rows.skip(33).skip(5).size()).isEqualTo(2);
        assertThat(rows.skip(41).isEmpty()).isTrue();
        Collections.reverse(vms);
        assertThat(rows.descending().toList()).isEqualTo(vms);
        assertThat(rows.descending().skip(3).toList()).isEqualTo(vms.subList(3, 40));
        assertThat(rows.skip(10).descending().toList()).isEqualTo(vms.subList(0, 30));
        assertThat(rows.stream().count()).isEqualTo(40);
    }

    @Test
    void anIndexFollowsItsRecords() {
        Vm one = cloud().addRunningVm("twin", cloud().host(0));
        Vm two = cloud().addRunningVm("twin", cloud().host(0));
        assertThat(onHost(0)).containsExactly(one, two);
        assertThat(snapshot().by(Vm.KIND, Vm.BY_NAME, "twin").toList()).containsExactly(one, two);
        assertThat(snapshot()
                        .by(Vm.KIND, Vm.BY_INSTANCE_NAME, one.instanceName())
                        .toList())
                .containsExactly(one);

        Vm moved = cloud().change(Vm.KIND, one, vm -> placed(vm, cloud().host(1)));
        Vm renamed = cloud().change(Vm.KIND, two, vm -> vm.with(next -> next.name("single")));
        assertThat(onHost(0)).containsExactly(renamed);
        assertThat(onHost(1)).containsExactly(moved);
        assertThat(snapshot().by(Vm.KIND, Vm.BY_NAME, "twin").toList()).containsExactly(moved);

        cloud().delete(Vm.KIND, moved);
        assertThat(onHost(1)).isEmpty();
        assertThat(snapshot().by(Vm.KIND, Vm.BY_NAME, "twin").isEmpty()).isTrue();
        assertThat(snapshot()
                        .by(Vm.KIND, Vm.BY_INSTANCE_NAME, moved.instanceName())
                        .size())
                .isZero();
    }

    @Test
    void rowsOfOneKindCombineAndAreCounted() {
        Vm one = cloud().addRunningVm("vm1", cloud().host(0));
        Vm two = cloud().addRunningVm("vm2", cloud().host(1));
        Vm three = cloud().addVm("vm3");
        Snapshot snapshot = snapshot();
        Rows<Vm> all = snapshot.all(Vm.KIND);
        Rows<Vm> running = snapshot.by(Vm.KIND, Vm.BY_STATE, Vm.State.RUNNING);
        Rows<Vm> first = snapshot.by(Vm.KIND, Vm.BY_HOST, cloud().host(0).id());

        assertThat(running.and(first)).containsExactly(one);
        assertThat(all.and(running)).hasSize(2);
        assertThat(all.without(running)).containsExactly(three);
        assertThat(all.without(running).or(first)).containsExactly(one, three);
        assertThat(all.without(first).skip(1).and(all)).containsExactly(three);
        assertThat(all.or(running).descending().skip(1)).containsExactly(two, one);
        assertThat(all.without(all)).isEmpty();
        assertThat(all.and(first).size()).isEqualTo(1);
    }

    @Test
    void severalKeysOrIdsAreAskedForAtOnce() {
        Vm one = cloud().addRunningVm("vm1", cloud().host(0));
        Vm two = cloud().addRunningVm("vm2", cloud().host(1));
        Vm gone = cloud().addVm("vm3");
        cloud().delete(Vm.KIND, gone);
        List<Id<Host>> hosts = List.of(
                cloud().host(1).id(), cloud().host(0).id(), cloud().host(1).id());

        assertThat(snapshot().byAny(Vm.KIND, Vm.BY_HOST, hosts)).containsExactly(one, two);
        assertThat(snapshot().byAny(Vm.KIND, Vm.BY_HOST, List.of())).isEmpty();
        assertThat(snapshot().only(Vm.KIND, List.of(gone.id(), two.id(), one.id(), two.id())))
                .containsExactly(one, two);
    }

    private List<Vm> onHost(int host) {
        return snapshot().by(Vm.KIND, Vm.BY_HOST, cloud().host(host).id()).toList();
    }

    @Test
    void anIndexThatIsNotTheKindsIsAMistake() {
        Index<Vm, String> foreign = Index.by("foreign", Vm::name);

        assertThatThrownBy(() -> snapshot().by(Vm.KIND, foreign, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theAllocationOfAHostIsTheSumOfItsGuests() {
        Id<Host> host = cloud().host(0).id();
        assertThat(snapshot().allocation(host)).isEqualTo(Allocation.NONE);
        Vm one = cloud().addRunningVm("vm1", cloud().host(0));
        Vm two = cloud().addRunningVm("vm2", cloud().host(0));

        assertThat(snapshot().allocation(host))
                .isEqualTo(new Allocation(2, one.cpuMhz() + two.cpuMhz(), one.memoryBytes() + two.memoryBytes()));
        cloud().change(Vm.KIND, one, StoreContractCase::released);
        assertThat(snapshot().allocation(host)).isEqualTo(new Allocation(1, two.cpuMhz(), two.memoryBytes()));
        cloud().delete(Vm.KIND, two);
        assertThat(snapshot().allocation(host)).isEqualTo(Allocation.NONE);
    }

    @Test
    void idsAscendAndAreNeverThoseOfAnotherRecord() {
        Id<Vm> first = store().nextId(Vm.KIND);
        assertThat(store().nextId(Vm.KIND)).isGreaterThan(first);

        Vm brought = cloud().insert(Vm.KIND, cloud().vm("vm1").with(vm -> vm.id(new Id<>(5_000))));
        assertThat(store().nextId(Vm.KIND)).isGreaterThan(brought.id());
        cloud().delete(Vm.KIND, brought);
        assertThat(store().nextId(Vm.KIND)).isGreaterThan(brought.id());
    }

    @Test
    void listenersAreToldOfEveryCommitInOrder() {
        List<Commit> told = new CopyOnWriteArrayList<>();
        follow(told::add);
        long before = snapshot().sequence();

        Vm vm = cloud().addVm("vm1");
        Job job = cloud().insert(Job.KIND, job(vm));
        refused(CommitResult.Rule.STALE, insert(Vm.KIND, vm));
        Event event = event(vm, "VM.START", "started", Fixtures.CREATED);
        Vm renamed = vm.with(next -> next.displayName("new"));
        committed(replace(Vm.KIND, vm, renamed)
                .require(Host.KIND, cloud().host(0))
                .archive(job, finished(job, Fixtures.CREATED))
                .append(event));

        await().until(() -> told.size() == 3);
        assertThat(told).extracting(Commit::sequence).containsExactly(before + 1, before + 2, before + 3);
        assertThat(told.get(0).changes()).containsExactly(new Change<>(Vm.KIND, null, vm));
        Commit last = told.get(2);
        assertThat(last.changes())
                .containsExactly(new Change<>(Vm.KIND, vm, renamed), new Change<>(Job.KIND, job, null));
        assertThat(last.events()).containsExactly(event);
        assertThat(last.archived()).containsExactly(finished(job, Fixtures.CREATED));
        assertThat(last.snapshot().get(Vm.KIND, vm.id())).isEqualTo(renamed);
    }

    @Test
    void manyMayCommitAtOnceAndOneOfThoseWhoWantTheSameGetsIt() throws Exception {
        int writers = 8;
        List<Vm> vms = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            vms.add(cloud().addVm("vm" + i));
        }
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        try {
            List<Future<CommitResult>> answers = new ArrayList<>();
            for (Vm vm : vms) {
                Nic nic = Fixtures.nic(store().nextId(Nic.KIND), vm, cloud().network(), "10.1.0.77");
                answers.add(executor.submit(() -> commit(insert(Nic.KIND, nic))));
            }
            int winners = 0;
            for (Future<CommitResult> answer : answers) {
                winners += answer.get() instanceof CommitResult.Committed ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
            assertThat(snapshot().all(Nic.KIND).size()).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void answersComeAlsoToWhoDoesNotWait() {
        List<CompletableFuture<CommitResult>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answers.add(store().commit(insert(Vm.KIND, cloud().vm("vm" + i)).build()));
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(CommitResult.Committed.class));
        assertThat(snapshot().all(Vm.KIND).size()).isEqualTo(100);
    }
}
