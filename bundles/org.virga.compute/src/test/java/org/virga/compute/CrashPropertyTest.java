package org.virga.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.virga.api.compute.GuestState;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.compute.power.PowerProbe;

/**
 * Whatever is asked for, whichever answers are lost or late and wherever the process dies: a guest runs only where its
 * machine has its place, and when hosts have been heard of again the store tells the truth and nothing is leaked.
 */
class CrashPropertyTest {

    /** What is asked for. */
    enum Wish {
        START,
        STOP,
        REBOOT,
        REBOOT_FORCED,
        MIGRATE,
        DESTROY,
        EXPUNGE,
        GUEST_DIES,
        LATE_REQUESTS_ARRIVE,
        HOSTS_REPORT
    }

    /**
     * One thing that is asked for, and what goes wrong.
     *
     * @param crashes the process dies at these writes or requests, counted from the one before
     */
    record Act(Wish wish, List<FakeAgent.Fate> fates, List<Integer> crashes, List<FakeMoves.Sending> sendings) {}

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<List<FakeAgent.Fate>> fates = Arbitraries.frequency(
                        Tuple.of(4, FakeAgent.Fate.ANSWERED),
                        Tuple.of(2, FakeAgent.Fate.ANSWER_LOST),
                        Tuple.of(2, FakeAgent.Fate.LATE),
                        Tuple.of(2, FakeAgent.Fate.LOST),
                        Tuple.of(1, FakeAgent.Fate.UNSENT),
                        Tuple.of(1, FakeAgent.Fate.FAILED))
                .list()
                .ofMaxSize(8);
        Arbitrary<List<Integer>> crashes =
                Arbitraries.integers().between(0, 12).list().ofMaxSize(3);
        // More often than by chance, because most others leave nothing to migrate.
        Arbitrary<Wish> wishes = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(Wish.class)), Tuple.of(2, Arbitraries.just(Wish.MIGRATE)));
        Arbitrary<List<FakeMoves.Sending>> sendings =
                Arbitraries.of(FakeMoves.Sending.class).list().ofMaxSize(6);
        return Combinators.combine(wishes, fates, crashes, sendings)
                .as(Act::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void aGuestRunsOnlyWhereItsMachineHasItsPlace(@ForAll("acts") List<Act> acts, @ForAll("acts") List<Act> first) {
        CrashingStore store = new CrashingStore();
        Bench bench = new Bench(store, 3);
        bench.agent.around(store::passCrashPoint);
        PowerProbe power = bench.power(clock());
        Act deployment = first.get(0);
        UUID vm = accept(bench, store, deployment);

        for (Act act : acts) {
            carryOut(bench, store, power, vm, act);
            checkPlaces(bench, vm);
        }

        store.noMoreCrashes();
        bench.agent.forgetFates();
        bench.agent.deliverLate();
        power.compare(bench.agent.report(bench.cloud.hosts()));
        power.compare(bench.agent.report(bench.cloud.hosts()));
        checkPlaces(bench, vm);
        checkTruth(bench, vm);
    }

    private UUID accept(Bench bench, CrashingStore store, Act act) {
        Bench.Accepted accepted = bench.accept(bench.plain("web1"));
        run(bench, store, accepted, act);
        return accepted.vm();
    }

    private void carryOut(Bench bench, CrashingStore store, PowerProbe power, UUID id, Act act) {
        Optional<Vm> found = bench.vm(id);
        switch (act.wish) {
            case GUEST_DIES -> bench.agent.kill(id);
            case LATE_REQUESTS_ARRIVE -> bench.agent.deliverLate();
            case HOSTS_REPORT -> {
                store.noMoreCrashes();
                bench.agent.forgetFates();
                power.compare(bench.agent.report(bench.cloud.hosts()));
            }
            case MIGRATE ->
                found.filter(vm -> vm.state() == Vm.State.RUNNING)
                        .ifPresent(vm -> run(bench, store, job(bench, vm, act.wish), act));
            default -> found.ifPresent(vm -> run(bench, store, job(bench, vm, act.wish), act));
        }
    }

    private static Bench.Accepted job(Bench bench, Vm vm, Wish wish) {
        return switch (wish) {
            case START -> bench.acceptStart(vm);
            case STOP -> bench.acceptStop(vm);
            case REBOOT -> bench.acceptReboot(vm, false);
            case REBOOT_FORCED -> bench.acceptReboot(vm, true);
            case MIGRATE -> bench.acceptMigration(vm, null);
            case DESTROY -> bench.acceptDestroy(vm, false);
            default -> bench.acceptDestroy(vm, true);
        };
    }

    /** Runs a job to its end as the job manager would: again after each crash, and again when it wants another try. */
    private static void run(Bench bench, CrashingStore store, Bench.Accepted accepted, Act act) {
        bench.agent.forgetFates();
        bench.agent.moves.sendings(act.sendings);
        bench.agent.fates(act.fates.toArray(FakeAgent.Fate[]::new));
        store.crashAt(act.crashes);
        for (int tries = 0; tries < 60; tries++) {
            try {
                if (!(accepted.run() instanceof Outcome.Retry)) {
                    return;
                }
            } catch (CrashingStore.Crash crash) {
                // A new process goes on with the journal.
            }
            bench.now = bench.now.plusSeconds(20);
        }
        throw new AssertionError("The job does not end: " + act);
    }

    /** Nothing runs anywhere but at its place; so two places are never given to one machine, nor one place twice. */
    private static void checkPlaces(Bench bench, UUID id) {
        Optional<Vm> vm = bench.vm(id);
        assertThat(bench.agent.hostsRunning(id)).hasSizeLessThan(2);
        for (UUID host : bench.agent.hostsRunning(id)) {
            if (vm.filter(Vm::migrating).isPresent()) {
                continue; // either of two
            }
            assertThat(vm.map(Vm::host)
                            .map(place ->
                                    bench.store.snapshot().get(Host.KIND, place).uuid()))
                    .as("%s runs on a host", vm)
                    .contains(host);
        }
        vm.filter(there -> there.host() == null)
                .ifPresent(there -> assertThat(bench.agent.hostsRunning(id)).isEmpty());
    }

    private static void checkTruth(Bench bench, UUID id) {
        List<GuestState> running = bench.agent.running();
        Optional<Vm> vm = bench.vm(id);
        boolean wanted = vm.filter(there -> there.state() == Vm.State.RUNNING).isPresent();
        assertThat(running).hasSize(wanted ? 1 : 0);
        vm.ifPresent(there -> {
            assertThat(there.migrating()).isFalse();
            assertThat(bench.agent.moves.clean()).isTrue();
            assertThat(there.state()).isNotIn(Vm.State.STARTING, Vm.State.STOPPING, Vm.State.EXPUNGING);
            if (wanted) {
                assertThat(running.get(0).epoch()).isEqualTo(there.epoch());
            }
        });
        for (Host host : bench.cloud.hosts()) {
            Allocation given = bench.store.snapshot().allocation(host.id());
            assertThat(given.vms())
                    .isEqualTo(
                            vm.filter(there -> host.id().equals(there.host())).isPresent() ? 1 : 0);
        }
    }

    private static Clock clock() {
        return Clock.fixed(Instant.parse("2026-11-21T05:00:00Z"), ZoneOffset.UTC);
    }
}
