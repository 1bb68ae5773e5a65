package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Nic;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.compute.answer.VirtualMachineResponse;

class StateRulesTest {

    private final Bench bench = new Bench(3);

    @Test
    void startingARunningMachineIsRefusedInTheJob() {
        Vm vm = bench.running("web1");

        Outcome.Failed failed = (Outcome.Failed) bench.acceptStart(vm).run();

        assertThat(failed.kind()).isEqualTo(ErrorKind.INVALID);
        assertThat(failed.reason()).isEqualTo("The virtual machine " + vm.uuid() + " (web1) is already running");
        assertThat(bench.now(vm)).isEqualTo(vm);
    }

    @Test
    void aStoppedMachineStartsAgainWhereItsDiskIs() {
        Vm vm = bench.running("web1");
        assertThat(bench.acceptStop(vm).run()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.now(vm).host()).isNull();
        assertThat(bench.agent.running()).isEmpty();

        assertThat(bench.acceptStart(bench.now(vm)).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).host()).isEqualTo(vm.host());
        assertThat(bench.now(vm).epoch()).isEqualTo(2);
    }

    @Test
    void aMachineIsNotStartedAwayFromItsDisk() {
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        Host elsewhere = bench.cloud.hosts().stream()
                .filter(host -> !host.id().equals(vm.host()))
                .findFirst()
                .orElseThrow();

        Outcome outcome = bench.accept(
                        bench.cloud.adminCaller(),
                        bench.start,
                        vm,
                        new StartVirtualMachine.Parameters(vm, null, null, elsewhere))
                .run();

        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(((Outcome.Failed) outcome).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
    }

    @Test
    void stoppingAStoppedMachineIsAnAnswer() {
        Vm vm = bench.stopped("web1");

        Outcome.Done done = (Outcome.Done) bench.acceptStop(vm).run();

        assertThat(((VirtualMachineResponse) done.result()).state()).isEqualTo("Stopped");
        assertThat(bench.now(vm)).isEqualTo(vm);
    }

    @Test
    void aStopThatFailsLeavesTheMachineRunning() {
        Vm vm = bench.running("web1");
        bench.agent.fates(FakeAgent.Fate.FAILED);

        assertThat(bench.acceptStop(vm).run()).isInstanceOf(Outcome.Failed.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).host()).isEqualTo(vm.host());
    }

    @Test
    void aForcedStopGivesNoGrace() {
        Vm vm = bench.running("web1");

        bench.accept(bench.cloud.adminCaller(), bench.stop, vm, new StopVirtualMachine.Parameters(vm, true))
                .run();

        assertThat(bench.messaging.sent(AgentMethods.STOP_VM))
                .singleElement()
                .satisfies(request -> assertThat(request.graceSeconds()).isZero());
    }

    @Test
    void aRebootKeepsPlaceAndEpochAndAForcedOneRaisesTheEpoch() {
        Vm vm = bench.running("web1");

        assertThat(bench.acceptReboot(vm, false).run()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.now(vm).epoch()).isEqualTo(1);
        assertThat(bench.acceptReboot(vm, true).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).epoch()).isEqualTo(2);
        assertThat(bench.now(vm).host()).isEqualTo(vm.host());
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.running()).singleElement().satisfies(guest -> assertThat(guest.epoch())
                .isEqualTo(2));
    }

    @Test
    void aStoppedMachineIsNotRebooted() {
        Vm vm = bench.stopped("web1");

        for (boolean forced : new boolean[] {false, true}) {
            Outcome.Failed failed =
                    (Outcome.Failed) bench.acceptReboot(vm, forced).run();
            assertThat(failed.kind()).isEqualTo(ErrorKind.INVALID);
            assertThat(failed.reason()).contains("is not running, unable to reboot it");
        }
        assertThat(bench.now(vm)).isEqualTo(vm);
    }

    @Test
    void aDestroyedMachineIsSetAsideAndCannotBeStarted() {
        Vm vm = bench.running("web1");

        Outcome.Done done = (Outcome.Done) bench.acceptDestroy(vm, false).run();

        assertThat(((VirtualMachineResponse) done.result()).state()).isEqualTo("Destroyed");
        assertThat(bench.now(vm).host()).isNull();
        assertThat(bench.agent.running()).isEmpty();
        assertThat(bench.agent.hostsWithDisks(vm.uuid())).hasSize(1);
        Outcome.Failed failed =
                (Outcome.Failed) bench.acceptStart(bench.now(vm)).run();
        assertThat(failed.kind()).isEqualTo(ErrorKind.RUNTIME);
        assertThat(failed.reason()).startsWith("Unable to orchestrate the start of VM instance ");
    }

    @Test
    void anExpungedMachineIsGoneWithAllThatItHad() {
        Vm running = bench.running("web1");
        Vm destroyed = bench.running("web2");
        bench.acceptDestroy(destroyed, false).run();
        Vm never = bench.stopped("web3");

        for (Vm vm : new Vm[] {running, destroyed, never}) {
            Outcome.Done done = (Outcome.Done) bench.acceptDestroy(vm, true).run();
            VirtualMachineResponse row = (VirtualMachineResponse) done.result();
            assertThat(row.id()).isNull();
            assertThat(row.nic()).isEmpty();
            assertThat(bench.vm(vm.uuid())).isEmpty();
            assertThat(bench.agent.hostsWithDisks(vm.uuid())).isEmpty();
        }
        assertThat(bench.store.snapshot().all(Nic.KIND)).isEmpty();
        assertThat(bench.store.snapshot().all(Volume.KIND)).isEmpty();
    }

    @Test
    void onlyAnAdministratorExpunges() {
        Bench.Accepted deployment = bench.accept(bench.cloud.userCaller(), bench.plain("web1"));
        deployment.run();
        Vm vm = bench.vm(deployment.vm()).orElseThrow();

        Outcome.Failed failed = (Outcome.Failed) bench.accept(
                        bench.cloud.userCaller(), bench.destroy, vm, new DestroyVirtualMachine.Parameters(vm, true))
                .run();

        assertThat(failed.kind()).isEqualTo(ErrorKind.RUNTIME);
        assertThat(failed.reason()).isEqualTo("Account does not have permission for expunging.");
        assertThat(bench.now(vm)).isEqualTo(vm);
    }

    @Test
    void nobodyTouchesTheMachineOfAnother() {
        Vm vm = bench.running("web1");

        assertThatThrownBy(() -> bench.accept(
                        bench.cloud.userCaller(), bench.stop, vm, new StopVirtualMachine.Parameters(vm, null)))
                .isInstanceOf(CommandException.class);
    }

    @Test
    void aUserIsNotToldWhereAMachineRuns() {
        Bench.Accepted deployment = bench.accept(bench.cloud.userCaller(), bench.plain("web1"));

        VirtualMachineResponse row = (VirtualMachineResponse) ((Outcome.Done) deployment.run()).result();

        assertThat(row.hostid()).isNull();
        assertThat(row.hostname()).isNull();
        assertThat(row.instancename()).isNull();
        assertThat(row.hostcontrolstate()).isEqualTo("Enabled");
    }
}
