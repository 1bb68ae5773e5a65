package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Vm;
import org.virga.compute.power.PowerProbe;
import org.virga.testkit.Fixtures;

class StrayGuestsTest {

    private final Bench bench = new Bench(2);
    private final PowerProbe power = bench.power(Clock.fixed(Fixtures.CREATED, ZoneOffset.UTC));

    @Test
    void aStoppedMachineWhoseRunGoesOnIsTakenBackWhereItWas() {
        Vm vm = bench.running("web1");
        Vm stopped = bench.cloud.change(Vm.KIND, vm, now -> off(now, Vm.State.STOPPED));

        compare();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).host()).isEqualTo(vm.host());
        assertThat(bench.now(vm).epoch()).isEqualTo(stopped.epoch() + 1);
        assertThat(compare())
                .as("and stays so, though its guest has the older epoch")
                .isTrue();
        assertThat(bench.acceptStop(bench.now(vm)).run()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.agent.running()).isEmpty();
    }

    @Test
    void aStoppedMachineIsNotTakenBackBeyondTheCapacityOfItsHost() {
        Vm vm = bench.running("web1");
        Vm stopped = bench.cloud.change(Vm.KIND, vm, now -> off(now, Vm.State.STOPPED));
        Host host = bench.store.snapshot().get(Host.KIND, vm.host());
        bench.cloud.change(Host.KIND, host, now -> now.withCapacity(new HostCapacity(1, 1, 1, 1, "1.0")));

        assertThat(compare()).isTrue();

        assertThat(bench.now(vm)).isSameAs(stopped);
        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.alerts.open().values()).singleElement().satisfies(text -> assertThat(text)
                .contains("cannot be taken over"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Vm.State.class,
            names = {"DESTROYED", "EXPUNGING", "ERROR"})
    void theGuestOfAMachineThatIsDestroyedIsStopped(Vm.State state) {
        Vm vm = bench.running("web1");
        bench.cloud.change(Vm.KIND, vm, now -> off(now, state));

        compare();

        assertThat(bench.agent.running()).isEmpty();
        assertThat(bench.now(vm).state()).isEqualTo(state);
        assertThat(bench.events(vm)).singleElement().satisfies(event -> assertThat(event.description())
                .contains("was stopped there"));
    }

    @Test
    void aRunThatIsOverIsStoppedWhereItIsFound() {
        Vm vm = bench.running("web1");
        bench.agent.appear(other(vm), vm.uuid(), vm.epoch() - 1);

        compare();

        assertThat(bench.agent.hostsRunning(vm.uuid()))
                .containsExactly(place(vm).uuid());
        assertThat(bench.now(vm)).isSameAs(vm);
        assertThat(compare()).isTrue();
        assertThat(bench.events(vm)).hasSize(1);
    }

    @Test
    void aRunThatIsOverIsLeftToTheJobOfItsMachine() {
        Vm vm = bench.running("web1");
        bench.agent.appear(other(vm), vm.uuid(), vm.epoch() - 1);
        bench.addJob(vm);

        assertThat(compare()).isFalse();

        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(2);
    }

    @Test
    void aGuestThatSomebodyMovedIsFollowed() {
        Vm vm = bench.running("web1");
        bench.agent.vanish(place(vm), vm.uuid());
        bench.agent.appear(other(vm), vm.uuid(), vm.epoch());

        power.compare(bench.agent.report(List.of(other(vm))));

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.now(vm).host()).isEqualTo(other(vm).id());
        assertThat(compare()).isTrue();
        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
    }

    @Test
    void twoOfOneRunAreLeftToPeople() {
        Vm vm = bench.running("web1");
        bench.agent.appear(other(vm), vm.uuid(), vm.epoch());

        compare();

        assertThat(bench.agent.hostsRunning(vm.uuid())).hasSize(2);
        assertThat(bench.now(vm)).isSameAs(vm);
        assertThat(bench.alerts.open().values()).singleElement().satisfies(text -> assertThat(text)
                .contains("runs on host " + place(vm).name() + " too"));
    }

    @Test
    void anUnknownGuestIsToldOfOnceAndNeverTouched() {
        Host host = bench.cloud.hosts().get(0);
        UUID stranger = UUID.randomUUID();
        bench.agent.appear(host, stranger, 3);

        assertThat(compare()).isTrue();
        assertThat(compare()).isTrue();

        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.alerts.raised()).isOne();
        assertThat(bench.alerts.open().values()).singleElement().satisfies(text -> assertThat(text)
                .contains(host.name(), stranger.toString(), "belongs to no virtual machine"));
        assertThat(bench.messaging.sent(AgentMethods.CONNECT_HOST))
                .as("it is asked for once")
                .hasSize(1);

        bench.agent.vanish(host, stranger);
        compare();
        assertThat(bench.alerts.open()).isEmpty();
    }

    @Test
    void whatAHostKeptOfAMachineThatWasExpungedIsRemoved() {
        Vm vm = bench.running("web1");
        Host host = place(vm);
        bench.agent.kill(vm.uuid());
        compare();
        assertThat(bench.acceptDestroy(bench.now(vm), true).run()).isInstanceOf(Outcome.Done.class);
        bench.agent.keep(host, vm.uuid(), vm.epoch());

        assertThat(compare()).isTrue();

        assertThat(bench.messaging.sent(AgentMethods.FORGET_VM))
                .singleElement()
                .satisfies(request -> assertThat(request.vm()).isEqualTo(vm.uuid()));
        assertThat(bench.alerts.open()).isEmpty();
    }

    @Test
    void anUnknownGuestThatDoesNotRunIsToldOfAndNotTouched() {
        bench.agent.keep(bench.cloud.hosts().get(0), UUID.randomUUID(), 3);

        compare();

        assertThat(bench.messaging.sent(AgentMethods.FORGET_VM)).isEmpty();
        assertThat(bench.alerts.open().values()).singleElement().satisfies(text -> assertThat(text)
                .contains("does not run"));
    }

    @Test
    void aRunThatTheStoreHasNotBegunIsToldOfAndNeverTouched() {
        Vm vm = bench.running("web1");
        bench.agent.appear(place(vm), vm.uuid(), vm.epoch() + 5);

        compare();

        assertThat(bench.now(vm)).isSameAs(vm);
        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.alerts.open().values()).singleElement().satisfies(text -> assertThat(text)
                .contains("the restore of a backup"));
    }

    @Test
    void aRunThatBeganWhileTheHostWasAskedIsNotTakenForOneThatTheStoreHasNotBegun() {
        Vm dead = bench.running("web1");
        Vm vm = bench.running("web2");
        bench.acceptStop(vm).run();
        bench.agent.kill(dead.uuid());
        AgentReport suspicion = bench.agent.report(bench.cloud.hosts());
        bench.agent.around(() -> {
            bench.agent.around(() -> {});
            bench.acceptStart(bench.now(vm)).run();
        });

        assertThat(power.compare(suspicion)).as("looked at again").isFalse();

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.RUNNING);
        assertThat(bench.agent.running()).hasSize(1);
        assertThat(bench.alerts.raised()).isZero();
    }

    @Test
    void anEarlierSightOfAStoppedMachineDoesNotStartIt() {
        Vm vm = bench.running("web1");
        AgentReport old = bench.agent.report(bench.cloud.hosts());
        bench.acceptStop(vm).run();

        power.compare(old);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.alerts.open()).isEmpty();
    }

    private static Vm off(Vm vm, Vm.State state) {
        return vm.with(next -> next.state(state).host(null).lastHost(vm.host()));
    }

    private Host place(Vm vm) {
        return bench.store.snapshot().get(Host.KIND, vm.host());
    }

    private Host other(Vm vm) {
        return bench.cloud.hosts().stream()
                .filter(host -> !host.id().equals(vm.host()))
                .findFirst()
                .orElseThrow();
    }

    private boolean compare() {
        return power.compare(bench.agent.report(bench.cloud.hosts()));
    }
}
