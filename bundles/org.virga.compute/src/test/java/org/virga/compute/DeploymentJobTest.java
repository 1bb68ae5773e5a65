package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Allocation;
import org.virga.compute.answer.VirtualMachineResponse;

class DeploymentJobTest {

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
