package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.GuestState.End;
import org.virga.api.ha.LostMachineRestart;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Vm;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.compute.guest.LostHosts.HostLostException;
import org.virga.testkit.Fixtures;

class LostMachinesTest {

    private final Bench bench = new Bench(2);

    @Test
    void aMachineWhoseHostIsDownIsStartedElsewhereWithoutAskingThatHost() {
        Vm vm = available("web1");
        down();
        int before = bench.messaging.sent().size();

        Outcome outcome = restart(vm, vm.epoch(), null).run();

        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(bench.now(vm).host()).isEqualTo(bench.cloud.host(1).id());
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).epoch()).isGreaterThan(vm.epoch());
        assertThat(bench.messaging.sent().subList(before, bench.messaging.sent().size()))
                .extracting(sent -> sent.method())
                .containsExactly(AgentMethods.START_VM.name());
        assertThat(bench.alerts.open()).isEmpty();
    }

    @Test
    void aMachineThatIsNotHighlyAvailableIsStopped() {
        pool();
        Vm vm = bench.running("web1");
        down();

        assertThat(restart(vm, vm.epoch(), null).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.now(vm).host()).isNull();
    }

    @Test
    void nothingIsStartedTwiceForOneRun() {
        Vm vm = available("web1");
        down();
        restart(vm, vm.epoch(), null).run();
        Vm again = bench.now(vm);
        int starts = bench.messaging.sent(AgentMethods.START_VM).size();

        assertThat(bench.accept(
                                bench.cloud.adminCaller(),
                                bench.stop,
                                again,
                                new StopVirtualMachine.Parameters(again, true))
                        .run())
                .isInstanceOf(Outcome.Done.class);
        assertThat(restart(bench.now(vm), vm.epoch(), null).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.messaging.sent(AgentMethods.START_VM)).hasSize(starts);
    }

    @Test
    void aMachineWhoseHostIsNotProvedDeadIsRefused() {
        Vm vm = available("web1");

        assertThatThrownBy(() -> restart(vm, null, null))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("is UP")
                .hasMessageContaining("declareHostAsDegraded");
    }

    @Test
    void aHostThatIsBackBeforeTheJobBeginsKeepsItsGuest() {
        Vm vm = available("web1");
        Host host = down();
        Bench.Accepted restart = restart(vm, vm.epoch(), null);
        bench.cloud.change(Host.KIND, host, down -> down.withState(Host.State.CONNECTING));

        assertThat(restart.run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm)).isSameAs(vm);
    }

    @Test
    void aMachineWaitsForRoomAndAnAlertSaysSo() {
        Vm vm = available("web1");
        down();
        Bench.Accepted restart = restart(vm, vm.epoch(), null);
        bench.agent.fates(FakeAgent.Fate.FAILED);

        assertThat(restart.run()).isInstanceOf(Outcome.Retry.class);
        assertThat(bench.alerts.open().toString()).contains(vm.instanceName()).contains("cannot be started again yet");
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(restart.run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.alerts.open()).isEmpty();
    }

    @Test
    void aStartOnAHostThatIsProvedDeadMeanwhileGoesElsewhere() {
        pool();
        down();

        Vm vm = bench.running("web1");

        assertThat(vm.state()).isEqualTo(Vm.State.RUNNING);
        assertThat(vm.host()).isEqualTo(bench.cloud.host(1).id());
    }

    @Test
    void aStopOfAMachineWhoseHostIsDownIsDone() {
        Vm vm = available("web1");
        down();

        assertThat(bench.acceptStop(vm).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.messaging.sent(AgentMethods.STOP_VM)).isEmpty();
    }

    @Test
    void whoWaitsForAnAnswerOfAHostThatIsProvedDeadWaitsNoLonger() {
        Host host = bench.cloud.host(0);
        CountDownLatch asking = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiter = new Thread(() -> {
            try {
                bench.lost.ask(host, () -> {
                    asking.countDown();
                    new CountDownLatch(1).await();
                    return host;
                });
            } catch (Exception e) {
                end.complete(e);
            }
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        waiter.start();
        await().until(() -> asking.getCount() == 0);

        bench.lost.committed(new Commit(
                1,
                List.of(new Change<>(Host.KIND, host, host.withState(Host.State.DOWN))),
                List.of(),
                List.of(),
                bench.store.snapshot()));

        assertThat(end.join()).isInstanceOf(HostLostException.class).hasMessageContaining(host.name());
        assertThat(interrupted.join()).as("the interruption is used up").isFalse();
    }

    @Test
    void aCrashedGuestOfAHighlyAvailableMachineIsOwedItsStartWithTheCommitThatStopsIt() {
        Vm vm = available("web1");
        bench.agent.kill(vm.uuid());

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        Jobs.Request owed = bench.jobs.submitted().get(0);
        assertThat(owed.command()).isEqualTo(LostMachineRestart.COMMAND);
        assertThat(owed.parameters()).containsEntry("epoch", "" + vm.epoch()).containsEntry("delay", "0");
        assertThat(restart(bench.now(vm), vm.epoch(), null).run()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
    }

    @Test
    void whatShutItselfDownStaysDown() {
        Vm vm = available("web1");
        bench.agent.end(vm.uuid(), End.SHUTDOWN);

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.jobs.submitted()).isEmpty();
    }

    @Test
    void whatCrashesAgainAndAgainWaitsLongerEachTime() {
        Vm vm = available("web1");
        for (int i = 0; i < 3; i++) {
            bench.agent.kill(vm.uuid());
            compare();
            restart(bench.now(vm), bench.now(vm).epoch(), null).run();
        }

        assertThat(bench.jobs.submitted())
                .extracting(request -> request.parameters().get("delay"))
                .containsExactly("0", "10", "20");
        bench.agent.kill(vm.uuid());
        compare();
        Bench.Accepted waiting = restart(bench.now(vm), bench.now(vm).epoch(), 40L);
        assertThat(waiting.run()).isInstanceOf(Outcome.Retry.class);
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.alerts.open().toString()).contains("40 s");
    }

    private void compare() {
        bench.power(Clock.systemUTC()).compare(bench.agent.report(bench.cloud.hosts()));
    }

    private Vm available(String name) {
        pool();
        Vm vm = bench.running(name);
        return bench.cloud.change(Vm.KIND, vm, one -> one.withHighlyAvailable(true));
    }

    private void pool() {
        bench.cloud.insert(
                StoragePool.KIND,
                Fixtures.pool(bench.store.nextId(StoragePool.KIND), bench.cloud.cluster(), "primary")
                        .withCluster(null));
    }

    private Host down() {
        Host host = bench.cloud.now(Host.KIND, bench.cloud.host(0));
        return bench.cloud.change(Host.KIND, host, up -> up.withState(Host.State.DOWN));
    }

    private Bench.Accepted restart(Vm vm, @Nullable Long epoch, @Nullable Long delay) {
        return bench.accept(
                bench.cloud.adminCaller(),
                bench.restartLost,
                vm,
                new RestartLostVirtualMachine.Parameters(vm, epoch, delay));
    }
}
