package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Nic;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Allocation;
import org.virga.compute.answer.VirtualMachineResponse;

class StateRulesTest {

    private final Bench bench = new Bench(3);

    @Test
    void aDeploymentEndsRunningOnItsHost() {
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));

        Outcome.Done done = (Outcome.Done) deployment.run();

        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.state()).isEqualTo(Vm.State.RUNNING);
        assertThat(vm.epoch()).isEqualTo(1);
        Host host = bench.store.snapshot().get(Host.KIND, vm.host());
        assertThat(bench.agent.hostsRunning(vm.uuid())).containsExactly(host.uuid());
        assertThat(done.object()).isEqualTo("virtualmachine");
        VirtualMachineResponse row = (VirtualMachineResponse) done.result();
        assertThat(row.state()).isEqualTo("Running");
        assertThat(row.hostid()).isEqualTo(host.uuid());
        assertThat(row.nic()).hasSize(1);
        assertThat(row.ipaddress()).isEqualTo(row.nic().get(0).ipaddress());
        assertThat(volume(vm).state()).isEqualTo(Volume.State.READY);
        assertThat(volume(vm).host()).isEqualTo(vm.host());
    }

    @Test
    void aDeploymentWithoutStartEndsStoppedAndAsksNoAgent() {
        Vm vm = bench.stopped("web1");

        assertThat(vm.state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.messaging.sent()).isEmpty();
    }

    @Test
    void aDeploymentThatFitsNowhereLeavesTheMachineInErrorAndSaysWhy() {
        ServiceOffering big =
                bench.cloud.insert(ServiceOffering.KIND, bench.cloud.offering().with(next -> next.id(
                                bench.store.nextId(ServiceOffering.KIND))
                        .uuid(UUID.randomUUID())
                        .cpuNumber(4000)));
        Bench.Accepted deployment = bench.accept(bench.plain("big", big));

        Outcome.Failed failed = (Outcome.Failed) deployment.run();

        assertThat(failed.kind()).isEqualTo(ErrorKind.INSUFFICIENT_CAPACITY);
        assertThat(failed.reason()).contains("No destination found", "capacity 3");
        assertThat(bench.vm(deployment.vm()).orElseThrow().state()).isEqualTo(Vm.State.ERROR);
    }

    @Test
    void aGuestThatCannotBeStartedLeavesNoPlaceAndNoDisks() {
        bench.agent.fates(FakeAgent.Fate.FAILED);
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));

        Outcome.Failed failed = (Outcome.Failed) deployment.run();

        assertThat(failed.reason()).contains("the hypervisor failed");
        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.state()).isEqualTo(Vm.State.ERROR);
        assertThat(vm.host()).isNull();
        assertThat(bench.agent.hostsWithDisks(vm.uuid())).isEmpty();
        assertThat(bench.cloud.hosts())
                .allMatch(host -> bench.store.snapshot().allocation(host.id()).equals(Allocation.NONE));
    }

    @Test
    void aStartThatIsNotAnsweredIsTriedAgainAndKeepsItsPlace() {
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST, FakeAgent.Fate.UNSENT);
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));

        assertThat(deployment.run()).isInstanceOf(Outcome.Retry.class);
        assertThat(bench.vm(deployment.vm()).orElseThrow().state()).isEqualTo(Vm.State.STARTING);
        assertThat(deployment.run()).isInstanceOf(Outcome.Retry.class);
        assertThat(deployment.run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.vm(deployment.vm()).orElseThrow().epoch()).isEqualTo(1);
    }

    @Test
    void aStartThatIsNeverAnsweredFailsAndKeepsItsPlaceUntilTheHostIsHeardOf() {
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));
        bench.agent.fates(FakeAgent.Fate.ANSWER_LOST, FakeAgent.Fate.LOST, FakeAgent.Fate.LOST);

        assertThat(deployment.run()).isInstanceOf(Outcome.Retry.class);
        bench.now = bench.now.plusSeconds(61);
        Outcome.Failed failed = (Outcome.Failed) deployment.run();

        assertThat(failed.kind()).isEqualTo(ErrorKind.AGENT_UNAVAILABLE);
        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.state()).isEqualTo(Vm.State.STARTING);
        assertThat(vm.host()).isNotNull();
    }

    @Test
    void aPlacementThatIsPutOffIsTriedAgain() {
        bench.scheduler.notNow(1);
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));

        assertThat(deployment.run()).isEqualTo(new Outcome.Retry("A filter is missing", Duration.ofMillis(500)));
        assertThat(deployment.run()).isInstanceOf(Outcome.Done.class);
    }

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

    @Test
    void theGuestGetsWhatTheMachineHas() {
        ServiceOffering custom =
                bench.cloud.insert(ServiceOffering.KIND, bench.cloud.offering().with(next -> next.id(
                                bench.store.nextId(ServiceOffering.KIND))
                        .uuid(UUID.randomUUID())
                        .cpuNumber(null)
                        .cpuSpeedMhz(null)
                        .memoryMib(null)));
        Bench.Accepted deployment = bench.accept(bench.deployment(
                "web1",
                custom,
                bench.cloud.host(1),
                null,
                "aGVsbG8=",
                Map.of("cpuNumber", "2", "cpuSpeed", "300", "memory", "256")));

        deployment.run();

        assertThat(bench.messaging.sent(AgentMethods.START_VM)).singleElement().satisfies(request -> {
            assertThat(request.host().uuid()).isEqualTo(bench.cloud.host(1).uuid());
            assertThat(request.guest().cpuNumber()).isEqualTo(2);
            assertThat(request.guest().memoryBytes()).isEqualTo(256L << 20);
            assertThat(request.guest().userData()).isEqualTo("aGVsbG8=");
            assertThat(request.guest().rootDisk().template()).isNotNull();
            assertThat(request.guest().interfaces()).hasSize(1);
        });
    }

    private Volume volume(Vm vm) {
        return bench.store
                .snapshot()
                .by(Volume.KIND, Volume.BY_VM, vm.id())
                .iterator()
                .next();
    }
}
