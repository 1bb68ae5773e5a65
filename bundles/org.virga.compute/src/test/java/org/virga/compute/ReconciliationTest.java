package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.job.Outcome;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Allocation;
import org.virga.compute.power.PowerProbe;
import org.virga.testkit.Fixtures;

class ReconciliationTest {

    private final Bench bench = new Bench(2);
    private final PowerProbe power = bench.power(Clock.fixed(Fixtures.CREATED, ZoneOffset.UTC));

    @Test
    void aMachineWhoseGuestIsDownStopsAndLeavesItsPlace() {
        Vm vm = bench.running("web1");
        bench.agent.kill(vm.uuid());

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.now(vm).host()).isNull();
        assertThat(bench.now(vm).lastHost()).isEqualTo(vm.host());
        assertThat(bench.store.snapshot().allocation(vm.host())).isEqualTo(Allocation.NONE);
        assertThat(bench.events(vm)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("VM.STOP");
            assertThat(event.description()).contains("crashed");
        });
    }

    @Test
    void whatRunsAndIsWantedIsLeftAlone() {
        Vm vm = bench.running("web1");

        compare();

        assertThat(bench.now(vm)).isSameAs(vm);
        assertThat(bench.messaging.sent(AgentMethods.CONNECT_HOST)).isEmpty();
    }

    @Test
    void anOldReportStopsNobody() {
        Vm vm = bench.running("web1");
        bench.acceptStop(vm).run();
        AgentReport old = bench.agent.report(bench.cloud.hosts());
        bench.acceptStart(bench.now(vm)).run();

        power.compare(old);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.running()).hasSize(1);
    }

    @Test
    void aMachineWithAJobIsTheJobs() {
        Vm vm = bench.running("web1");
        bench.addJob(vm);
        bench.agent.kill(vm.uuid());

        compare();

        assertThat(bench.now(vm)).isSameAs(vm);
    }

    @Test
    void aHostThatIsOutOfReachSaysNothing() {
        Vm vm = bench.running("web1");
        List<HostReport> hosts = bench.cloud.hosts().stream()
                .map(host -> new HostReport(host.uuid(), false, "gone", null, 0, 0, 0, 0, 0, 0, List.of(), List.of()))
                .toList();

        power.compare(AgentReport.whole("local", "1", List.of("Simulator"), hosts));

        assertThat(bench.now(vm)).isSameAs(vm);
    }

    @Test
    void aHostThatCannotBeAskedAgainChangesNothing() {
        Vm vm = bench.running("web1");
        bench.agent.kill(vm.uuid());
        bench.agent.fates(FakeAgent.Fate.LOST);

        compare();

        assertThat(bench.now(vm)).isSameAs(vm);
    }

    @Test
    void aMachineThatAFailedJobLeftStartingRunsWhenItsGuestDoes() {
        Vm vm = leftStarting(FakeAgent.Fate.ANSWER_LOST);
        assertThat(bench.agent.running()).hasSize(1);

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).epoch()).isEqualTo(vm.epoch());
        assertThat(bench.store.snapshot().by(Volume.KIND, Volume.BY_VM, vm.id()))
                .allSatisfy(volume -> assertThat(volume.state()).isEqualTo(Volume.State.READY));
        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.events(vm)).singleElement().satisfies(event -> assertThat(event.type())
                .isEqualTo("VM.START"));
    }

    @Test
    void aMachineThatAFailedJobLeftStartingIsStoppedWhenItsGuestIsNotThere() {
        Vm vm = leftStarting(FakeAgent.Fate.LATE);

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        bench.agent.deliverLate();
        assertThat(bench.agent.running()).as("a start that comes late").isEmpty();
        assertThat(bench.acceptStart(bench.now(vm)).run()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void whatWasLeftOpenIsToldSoThatItIsLookedAtAgain() {
        Vm vm = bench.running("web1");
        assertThat(compare()).isTrue();

        bench.agent.kill(vm.uuid());
        bench.agent.fates(FakeAgent.Fate.LOST);
        assertThat(compare()).as("a host that cannot be asked again").isFalse();

        bench.addJob(vm);
        assertThat(compare()).as("a machine with a job").isFalse();
    }

    /** A machine whose deployment gave up without knowing what became of its start. */
    private Vm leftStarting(FakeAgent.Fate start) {
        Bench.Accepted deployment = bench.accept(bench.plain("web1"));
        bench.agent.fates(start, FakeAgent.Fate.LOST, FakeAgent.Fate.LOST);
        deployment.run();
        bench.now = bench.now.plusSeconds(61);
        assertThat(deployment.run()).isInstanceOf(Outcome.Failed.class);
        Vm vm = bench.vm(deployment.vm()).orElseThrow();
        assertThat(vm.state()).isEqualTo(Vm.State.STARTING);
        return vm;
    }

    private boolean compare() {
        return power.compare(bench.agent.report(bench.cloud.hosts()));
    }
}
