package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.job.Outcome;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.testkit.SimulatedCrash;

/** A job that is cancelled, or whose deadline passes, leaves a machine of which the store tells the truth. */
class CancelledJobsTest {

    private final Bench bench = new Bench(3);

    @Test
    void aDeploymentThatIsCancelledWhileItsGuestStartsLeavesNoGuestAndNoPlace() {
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST);
        bench.agent.around(deployment.job()::requestCancel);

        assertThat(deployment.run()).isInstanceOf(Outcome.Failed.class);

        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.state()).isEqualTo(Vm.State.ERROR);
        assertNowhere(vm);
    }

    @Test
    void aStartThatIsCancelledLeavesTheMachineStopped() {
        Vm vm = bench.stopped("web1");
        Bench.Accepted start = bench.acceptStart(vm);
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST);
        bench.agent.around(start.job()::requestCancel);

        assertThat(start.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertNowhere(vm);
    }

    @Test
    void aDeploymentThatIsCancelledBeforeTheAgentIsAskedGivesItsPlaceBack() {
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));
        deployment.job().cancelIn("run");

        assertThat(deployment.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.messaging.sent(AgentMethods.START_VM)).isEmpty();
        assertNowhere(bench.vm(deployment.vm()).orElseThrow());
    }

    @Test
    void aStopThatIsCancelledBeforeTheAgentHearsOfItLeavesTheMachineRunning() {
        Vm vm = bench.running("web1");
        Bench.Accepted stop = bench.acceptStop(vm);
        bench.agent.fates(FakeAgent.Fate.LOST);
        stop.job().cancelIn("stop");

        assertThat(stop.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(1);
    }

    @Test
    void aStopThatIsCancelledAfterACrashInItsFirstStepLeavesTheMachineRunning() {
        Vm vm = bench.running("web1");
        Bench.Accepted stop = bench.acceptStop(vm);
        stop.job().crashIn("stopping");
        assertThatThrownBy(stop::run).isInstanceOf(SimulatedCrash.class);
        bench.agent.fates(FakeAgent.Fate.LOST);
        stop.job().cancelIn("stop");

        assertThat(stop.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(1);
    }

    @Test
    void aDestructionThatIsCancelledBeforeItBeginsTouchesNothing() {
        Vm vm = bench.running("web1");
        Bench.Accepted destruction = bench.acceptDestroy(vm, false);
        destruction.job().requestCancel();

        assertThat(destruction.run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(1);
    }

    @Test
    void aRebootThatIsCancelledLeavesTheMachineRunning() {
        Vm vm = bench.running("web1");
        Bench.Accepted reboot = bench.acceptReboot(vm, false);
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST);
        reboot.job().cancelIn("reboot");

        reboot.run();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(1);
    }

    private void assertNowhere(Vm vm) {
        assertThat(bench.now(vm).host()).isNull();
        assertThat(bench.agent.hostsRunning(vm.uuid())).isEmpty();
        assertThat(bench.agent.hostsWithDisks(vm.uuid())).isEmpty();
        assertThat(bench.cloud.hosts())
                .allMatch(host -> bench.store.snapshot().allocation(host.id()).equals(Allocation.NONE));
    }
}
