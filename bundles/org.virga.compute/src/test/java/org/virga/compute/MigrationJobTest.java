package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.virga.api.command.CommandException;
import org.virga.api.compute.AgentMethods;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.model.Volume;
import org.virga.api.store.Allocation;
import org.virga.compute.FakeMoves.Sending;
import org.virga.compute.answer.VirtualMachineResponse;
import org.virga.compute.power.PowerProbe;
import org.virga.testkit.Fixtures;
import org.virga.testkit.SimulatedCrash;

/** A job that moves a running guest, on agents that behave as agents do. */
// checkstyle:FileLength - a short test for each thing that can go wrong
class MigrationJobTest {

    private final Bench bench = new Bench(3);
    private final PowerProbe power = bench.power(Clock.fixed(Fixtures.CREATED, ZoneOffset.UTC));
    private final Vm vm = bench.running("web1");
    private final Host from = host(vm.host());
    private final Host to = bench.cloud.hosts().stream()
            .filter(host -> !host.id().equals(vm.host()))
            .findFirst()
            .orElseThrow();

    private Host host(Id<Host> id) {
        return bench.store.snapshot().get(Host.KIND, id);
    }

    private void assertOn(Host host, long epoch) {
        Vm now = bench.now(vm);
        assertThat(now.state()).isEqualTo(Vm.State.RUNNING);
        assertThat(now.host()).isEqualTo(host.id());
        assertThat(now.destination()).isNull();
        assertThat(now.epoch()).isEqualTo(epoch);
        assertThat(bench.agent.hostsRunning(vm.uuid())).containsExactly(host.uuid());
        assertThat(bench.agent.running().get(0).epoch()).isEqualTo(epoch);
        assertThat(bench.store.snapshot().by(Volume.KIND, Volume.BY_VM, vm.id()))
                .allSatisfy(volume -> assertThat(volume.host()).isEqualTo(host.id()));
        for (Host other : bench.cloud.hosts()) {
            assertThat(bench.store.snapshot().arrivals(other.id())).isEqualTo(Allocation.NONE);
            assertThat(bench.store.snapshot().allocation(other.id()).vms())
                    .isEqualTo(other.id().equals(host.id()) ? 1 : 0);
        }
    }

    private void assertClean(Host host) {
        assertThat(bench.agent.moves.clean()).isTrue();
        assertThat(bench.agent.hostsWithDisks(vm.uuid())).containsExactly(host.uuid());
    }

    @Test
    void aGuestIsMovedToTheHostThatWasAskedFor() {
        Outcome outcome = bench.acceptMigration(vm, to).run();

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(
                        ((VirtualMachineResponse) done.result()).hostname())
                .isEqualTo(to.name()));
        assertOn(to, 2);
        assertClean(to);
        assertThat(bench.now(vm).lastHost()).isEqualTo(to.id());
    }

    @Test
    void itCountsOnBothHostsWhileItIsOnItsWayAndIsShownMigrating() {
        bench.agent.moves.sendings(Collections.nCopies(50, Sending.GOES_ON));
        Bench.Accepted migration = bench.acceptMigration(vm, to);

        assertThat(migration.run()).isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.reason())
                .contains(to.name(), "% of its memory"));
        assertThat(bench.store.snapshot().arrivals(to.id()).vms()).isEqualTo(1);
        assertThat(bench.store.snapshot().allocation(from.id()).vms()).isEqualTo(1);
        assertThat(bench.now(vm).stateTitle()).isEqualTo("Migrating");

        bench.agent.moves.sendings(List.of());
        assertThat(migration.run()).isInstanceOf(Outcome.Done.class);
        assertOn(to, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim-1", "prepare-1", "send-1", "follow-1", "settle-1", "clean-1"})
    void aCrashAtAnyStepEndsInTheSameState(String step) {
        for (String moment : List.of("before", "in", "after")) {
            Bench.Accepted migration = bench.acceptMigration(bench.now(vm), null);
            Host before = host(bench.now(vm).host());
            switch (moment) {
                case "before" -> migration.job().crashBefore(step);
                case "in" -> migration.job().crashIn(step);
                default -> migration.job().crashAfter(step);
            }
            assertThatThrownBy(migration::run).isInstanceOf(SimulatedCrash.class);
            assertThat(bench.agent.hostsRunning(vm.uuid())).hasSizeLessThan(2);

            assertThat(migration.run()).isInstanceOf(Outcome.Done.class);
            Host after = host(bench.now(vm).host());
            assertThat(after).isNotEqualTo(before);
            assertOn(after, bench.now(vm).epoch());
            assertClean(after);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"claim-1", "prepare-1", "send-1", "follow-1"})
    void aCancellationAtAnyStepLeavesTheGuestWhereItIs(String step) {
        bench.agent.moves.sendings(Collections.nCopies(50, Sending.GOES_ON));
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().cancelIn(step);

        assertThat(migration.run()).isInstanceOf(Outcome.Failed.class);

        assertOn(from, 2);
        assertClean(from);
    }

    @Test
    void aCancellationThatComesTooLateFindsTheGuestThere() {
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().cancelIn("settle-1");
        migration.run();

        assertOn(to, 2);
    }

    @Test
    void aSendingThatFailsIsTriedWithTheNextHost() {
        bench.agent.moves.sendings(List.of(Sending.FAILS));

        assertThat(bench.acceptMigration(vm, null).run()).isInstanceOf(Outcome.Done.class);

        Host there = host(bench.now(vm).host());
        assertThat(there).isNotEqualTo(from).isNotEqualTo(to);
        assertOn(there, 3);
        assertClean(there);
    }

    @Test
    void aSendingThatFailsToTheHostThatWasAskedForFailsTheJobWithTheReason() {
        bench.agent.moves.sendings(List.of(Sending.FAILS));

        assertThat(bench.acceptMigration(vm, to).run())
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.reason())
                        .contains("the line broke", "it is on host " + from.name()));
        assertOn(from, 2);
        assertClean(from);
    }

    @Test
    void aHostThatCannotBeMadeReadyIsPassedOver() {
        bench.agent.fates(FakeAgent.Fate.FAILED);

        assertThat(bench.acceptMigration(vm, null).run()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.now(vm).host()).isNotEqualTo(from.id()).isNotEqualTo(to.id());
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void nothingIsDecidedWhileAHostThatMattersIsSilent(boolean sourceSilent, boolean destinationSilent) {
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().crashAfter("follow-1");
        assertThatThrownBy(migration::run).isInstanceOf(SimulatedCrash.class);
        bench.agent.moves.silent(from, sourceSilent);
        bench.agent.moves.silent(to, destinationSilent);

        assertThat(migration.run()).isInstanceOf(Outcome.Retry.class);
        assertThat(bench.now(vm).migrating()).isTrue();
        assertThat(bench.agent.hostsRunning(vm.uuid())).isEmpty();
        bench.now = bench.now.plusSeconds(1_000);
        assertThat(migration.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(bench.now(vm).migrating()).isTrue();

        bench.agent.moves.silent(from, false);
        bench.agent.moves.silent(to, false);
        power.compare(bench.agent.report(bench.cloud.hosts()));
        power.compare(bench.agent.report(bench.cloud.hosts()));
        assertOn(to, 2);
        assertClean(to);
    }

    @Test
    void aDestinationThatIsSilentFromTheBeginningKeepsTheGuestWhereItIsAndIsClearedLater() {
        bench.agent.moves.sendings(List.of(Sending.GOES_ON, Sending.GOES_ON, Sending.FAILS));
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().crashAfter("send-1");
        assertThatThrownBy(migration::run).isInstanceOf(SimulatedCrash.class);
        bench.agent.moves.silent(to, true);

        migration.run();
        assertThat(bench.now(vm).host()).isEqualTo(from.id());
        assertThat(bench.now(vm).migrating()).isFalse();
        assertThat(bench.agent.moves.clean()).isFalse();

        bench.agent.moves.silent(to, false);
        power.compare(bench.agent.report(bench.cloud.hosts()));
        assertOn(from, 2);
        assertClean(from);
    }

    @Test
    void aMachineThatAJobLeftOnItsWayIsSettledBeforeItIsStopped() {
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().crashAfter("send-1");
        assertThatThrownBy(migration::run).isInstanceOf(SimulatedCrash.class);

        assertThat(bench.acceptStop(bench.now(vm)).run()).isInstanceOf(Outcome.Done.class);

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.now(vm).destination()).isNull();
        assertThat(bench.agent.hostsRunning(vm.uuid())).isEmpty();
    }

    @Test
    void aGuestThatDiesOnItsWayIsFoundStopped() {
        bench.agent.moves.sendings(List.of(Sending.GOES_ON));
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        migration.job().crashAfter("send-1");
        assertThatThrownBy(migration::run).isInstanceOf(SimulatedCrash.class);
        bench.agent.kill(vm.uuid());

        migration.run();
        power.compare(bench.agent.report(bench.cloud.hosts()));

        assertThat(bench.now(vm).state()).isEqualTo(Vm.State.STOPPED);
        assertThat(bench.agent.moves.clean()).isTrue();
    }

    @Test
    void lateRequestsOfAMigrationThatWasEndedDoNothing() {
        bench.agent.fates(FakeAgent.Fate.ANSWERED, FakeAgent.Fate.LATE, FakeAgent.Fate.FAILED);
        Bench.Accepted migration = bench.acceptMigration(vm, to);
        for (int run = 0; run < 5; run++) {
            migration.run();
            bench.now = bench.now.plusSeconds(100);
        }
        Host place = host(bench.now(vm).host());
        bench.agent.deliverLate();

        assertThat(bench.agent.hostsRunning(vm.uuid())).containsExactly(place.uuid());
        assertThat(bench.agent.moves.clean()).isTrue();
    }

    @Test
    void whatCannotBeMovedIsRefusedAtOnce() {
        Vm stopped = bench.stopped("web2");
        assertRefused(stopped, to, "VM is not Running");
        assertRefused(vm, from, "it is on host " + from.name() + " already");
        assertThatThrownBy(() ->
                        bench.migrate.accept(bench.admin(), new MigrateVirtualMachine.Parameters(vm, null, false)))
                .hasMessageContaining("autoselect");
    }

    private void assertRefused(Vm refused, Host host, String... texts) {
        assertThatThrownBy(() -> bench.acceptMigration(refused, host))
                .isInstanceOf(CommandException.class)
                .hasMessageContainingAll(texts);
    }

    @Test
    void withoutAHostThatHasRoomTheSchedulersReasonIsTold() {
        Arrays.asList(1, 2, 0).forEach(index -> {
            Host host = bench.cloud.host(index);
            if (!host.id().equals(from.id())) {
                bench.cloud.delete(Host.KIND, host);
            }
        });
        assertThat(bench.acceptMigration(vm, null).run())
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.reason())
                        .contains("zone 3"));
        assertOn(from, 1);
    }

    @Test
    void onlySoManyAreOnTheirWayToOneHostAtATime() {
        for (int claim = 0; claim < Vm.MOST_ARRIVALS; claim++) {
            int taken = claim;
            bench.cloud.insert(Vm.KIND, bench.cloud.vm("other" + claim).with(next -> next.state(Vm.State.RUNNING)
                    .host(from.id())
                    .destination(to.id())
                    .claim(taken)
                    .memoryMib(1)
                    .cpuSpeedMhz(1)
                    .epoch(2)));
        }

        assertThat(bench.acceptMigration(vm, to).run())
                .isInstanceOfSatisfying(Outcome.Retry.class, retry -> assertThat(retry.reason())
                        .contains("on their way to host " + to.name()));
    }

    @Test
    void aMachineIsClaimedOnceHoweverOftenItIsTried() {
        bench.acceptMigration(vm, to).run();
        assertThat(bench.messaging.sent(AgentMethods.SEND_VM)).hasSize(1);
        assertThat(bench.messaging.sent(AgentMethods.TAKE_OVER)).hasSize(1);
    }
}
