package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.GuestState;
import org.virga.api.job.Outcome;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.storage.DiskReach;
import org.virga.api.store.Transaction;
import org.virga.testkit.Fixtures;

class SharedStorageTest {

    private final Bench bench = new Bench(2);

    @Test
    void aMachineOnStorageOfTheZoneStartsOnAnyHost() {
        StoragePool pool = pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        Host other = bench.cloud.host(1);

        Outcome outcome = startOn(bench.now(vm), other).run();

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(bench.agent.hostsRunning(vm.uuid())).containsExactly(other.uuid());
        assertThat(volume(vm).pool()).isEqualTo(pool.id());
        assertThat(volume(vm).host()).isNull();
        assertThat(bench.agent.shared).containsOnlyKeys(volume(vm).uuid());
        assertThat(bench.agent.disks).isEmpty();
        assertThat(reach(vm).pinned()).isEmpty();
    }

    @Test
    void aDiskIsOnlyMadeOnceOnAPool() {
        pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        bench.acceptStart(bench.now(vm)).run();

        assertThat(bench.messaging.sent(AgentMethods.START_VM))
                .extracting(request -> request.guest().rootDisk().made())
                .containsExactly(false, true);
    }

    @Test
    void storageOfAClusterIsNamedBeforeTheGuestIsStartedAndKeepsTheMachineInTheCluster() {
        StoragePool pool = pool(bench.cloud.cluster().id());
        Host stranger = strangeHost();
        bench.agent.around(() -> assertThat(bench.store.snapshot().all(Volume.KIND))
                .extracting(Volume::pool)
                .containsExactly(pool.id()));
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();

        Outcome.Failed refused =
                (Outcome.Failed) startOn(bench.now(vm), stranger).run();
        assertThat(refused.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(refused.reason()).contains("only hosts of cluster cluster1 reach");
        assertThat(reach(vm).refusal(bench.cloud.host(1))).isEmpty();
        assertThat(reach(vm).refusal(stranger))
                .hasValueSatisfying(why -> assertThat(why).contains(pool.name(), "cluster1"));
        assertThat(startOn(bench.now(vm), bench.cloud.host(1)).run()).isInstanceOf(Outcome.Done.class);
        Outcome.Failed unmoved =
                (Outcome.Failed) bench.acceptMigration(bench.now(vm), stranger).run();
        assertThat(unmoved.reason()).contains(pool.name());
    }

    @Test
    void aStartThatMayHaveBegunPutsItsDiskNowhereElse() {
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST);
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));
        assertThat(deployment.run()).isInstanceOf(Outcome.Retry.class);
        pool(bench.cloud.cluster().id());

        assertThat(deployment.run()).isInstanceOf(Outcome.Done.class);

        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(volume(vm).pool()).isNull();
        assertThat(volume(vm).host()).isEqualTo(vm.host());
        assertThat(bench.agent.hostsWithDisks(vm.uuid())).hasSize(1);
        assertThat(reach(vm).pinned()).hasValueSatisfying(why -> assertThat(why)
                .contains(
                        "ROOT-" + vm.id(),
                        "local disk of host " + bench.cloud.host(0).name()));
        assertThat(reach(vm).refusal(bench.cloud.host(1))).isPresent();
    }

    @Test
    void onlyThePoolOfAClusterCostsADeploymentACommit() {
        long withoutPools = commitsOfADeployment("web1");
        StoragePool pool = pool(bench.cloud.cluster().id());
        assertThat(commitsOfADeployment("web2")).isEqualTo(withoutPools + 1);
        bench.cloud.commit(Transaction.builder()
                .replace(StoragePool.KIND, pool, pool.withCluster(null))
                .build());

        assertThat(commitsOfADeployment("web3")).isEqualTo(withoutPools);
    }

    private long commitsOfADeployment(String name) {
        long before = bench.store.snapshot().sequence();
        bench.running(name);
        return bench.store.snapshot().sequence() - before;
    }

    @Test
    void nothingIsStartedFromAPoolInMaintenance() {
        StoragePool pool = pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        bench.cloud.commit(Transaction.builder()
                .replace(StoragePool.KIND, pool, pool.withState(StoragePool.State.MAINTENANCE))
                .build());

        Outcome.Failed refused =
                (Outcome.Failed) bench.acceptStart(bench.now(vm)).run();
        assertThat(refused.reason()).contains("storage pool " + pool.name() + " is in maintenance");
    }

    @Test
    void aFirstStartThatFailsLeavesTheSharedDiskForTheNextAndNothingOnTheHost() {
        pool(null);
        bench.agent.fates(FakeAgent.Fate.FAILED);
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));

        assertThat(deployment.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.vm(deployment.vm()).orElseThrow().host()).isNull();
        assertThat(bench.messaging.sent(AgentMethods.REMOVE_DISK)).isEmpty();
    }

    @Test
    void anExpungedMachineLeavesNothingOnThePool() {
        pool(null);
        Vm vm = bench.running("web1");

        assertThat(bench.acceptDestroy(vm, true).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.vm(vm.uuid())).isEmpty();
        assertThat(bench.agent.shared).isEmpty();
    }

    @Test
    void whatWasNeverStartedIsNotLookedFor() {
        pool(null);
        Vm vm = bench.stopped("web1");

        assertThat(bench.acceptDestroy(vm, true).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.messaging.sent()).isEmpty();
    }

    @Test
    void anotherHostRemovesTheDisksOfAMachineWhoseHostIsGone() {
        pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        down(Objects.requireNonNull(bench.now(vm).lastHost()));

        assertThat(bench.acceptDestroy(bench.now(vm), true).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.messaging.sent(AgentMethods.REMOVE_DISK))
                .extracting(request -> request.host().uuid())
                .containsExactly(bench.cloud.host(1).uuid());
        assertThat(bench.agent.shared).isEmpty();
    }

    @Test
    void anExpungeThatNobodyCanCarryOutSaysWhatIsLeftAndIsGivenAgain() {
        pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        down(bench.cloud.host(0).id());
        down(bench.cloud.host(1).id());
        Bench.Accepted expunge = bench.acceptDestroy(bench.now(vm), true);
        assertThat(expunge.run()).isInstanceOf(Outcome.Retry.class);
        bench.now = bench.now.plusSeconds(10_000);

        Outcome.Failed failed = (Outcome.Failed) expunge.run();

        assertThat(failed.reason())
                .contains(volume(vm).name(), volume(vm).uuid().toString(), "left on the storage pool", "no host is up");
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.DESTROYED);
    }

    @Test
    void aHostThatHasTheDiskInUseIsBelieved() {
        pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        Host last = bench.store.snapshot().get(Host.KIND, bench.now(vm).lastHost());
        bench.agent.fates(FakeAgent.Fate.LOST, FakeAgent.Fate.ANSWERED);
        down(last.id());
        bench.agent.appear(bench.cloud.host(1), vm.uuid(), 9);
        bench.agent.forgetFates();

        Outcome outcome = bench.acceptDestroy(bench.now(vm), true).run();

        assertThat(((Outcome.Failed) outcome).reason()).contains("in use");
        assertThat(bench.agent.shared).isNotEmpty();
    }

    @Test
    void aMigratedMachineNeedsNoDisksCopiedAndStaysOnItsPool() {
        StoragePool pool = pool(null);
        Vm vm = bench.running("web1");

        assertThat(bench.acceptMigration(vm, bench.cloud.host(1)).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).host()).isEqualTo(bench.cloud.host(1).id());
        assertThat(volume(vm).pool()).isEqualTo(pool.id());
        assertThat(volume(vm).host()).isNull();
        assertThat(reach(vm).copies(bench.cloud.host(0))).isFalse();
    }

    @Test
    void whatAHostStillKnowsOfAMachineThatWentElsewhereIsRemoved() {
        pool(null);
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        startOn(bench.now(vm), bench.cloud.host(1)).run();
        Host first = bench.cloud.host(0);
        assertThat(bench.agent.report(bench.cloud.hosts()).hosts().get(0).guests())
                .extracting(GuestState::vm)
                .containsExactly(vm.uuid());

        bench.power(Clock.systemUTC()).compare(bench.agent.report(bench.cloud.hosts()));

        assertThat(bench.messaging.sent(AgentMethods.FORGET_VM))
                .extracting(request -> request.host().uuid())
                .containsExactly(first.uuid());
        assertThat(bench.agent.hostsRunning(vm.uuid()))
                .containsExactly(bench.cloud.host(1).uuid());
        assertThat(bench.agent.shared).hasSize(1);
    }

    private StoragePool pool(@Nullable Id<Cluster> cluster) {
        return bench.cloud.insert(
                StoragePool.KIND,
                Fixtures.pool(bench.store.nextId(StoragePool.KIND), bench.cloud.cluster(), "primary")
                        .withCluster(cluster));
    }

    private Host strangeHost() {
        Cluster cluster = bench.cloud.insert(
                Cluster.KIND,
                Fixtures.cluster(bench.store.nextId(Cluster.KIND), bench.cloud.pod(), "cluster2", "Simulator"));
        return bench.cloud.insert(
                Host.KIND, Fixtures.host(bench.store.nextId(Host.KIND), cluster, "stranger" + UUID.randomUUID()));
    }

    private void down(Id<Host> id) {
        Host host = bench.store.snapshot().get(Host.KIND, id);
        bench.cloud.commit(Transaction.builder()
                .replace(Host.KIND, host, host.withState(Host.State.DOWN))
                .build());
    }

    private Bench.Accepted startOn(Vm vm, Host host) {
        return bench.accept(
                bench.cloud.adminCaller(), bench.start, vm, new StartVirtualMachine.Parameters(vm, null, null, host));
    }

    private Volume volume(Vm vm) {
        return bench.store
                .snapshot()
                .by(Volume.KIND, Volume.BY_VM, vm.id())
                .toList()
                .get(0);
    }

    private DiskReach reach(Vm vm) {
        return DiskReach.of(bench.store.snapshot(), bench.now(vm));
    }
}
