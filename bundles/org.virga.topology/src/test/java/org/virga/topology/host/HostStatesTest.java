package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.store.Transaction;
import org.virga.testkit.Fixtures;
import org.virga.topology.TestCloud;

class HostStatesTest {

    private final TestCloud test = new TestCloud(2);
    private final ReportedStatuses statuses = new ReportedStatuses();
    private final AgentPictures pictures = new AgentPictures();
    private long nanos;
    private final HostStates states = states(Duration.ZERO);

    private HostStates states(Duration firstReport) {
        return new HostStates(
                statuses,
                Clock.fixed(Fixtures.CREATED, ZoneOffset.UTC),
                () -> nanos,
                new Rhythm.Bounds(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(60), 3),
                firstReport);
    }

    @Test
    void afterAStartHostsHaveMoreTimeUntilTheyAreHeardOfAgain() {
        HostStates patient = states(Duration.ofSeconds(45));

        assertThat(passing(patient, 45)).isZero();
        assertThat(passing(patient, 1)).isEqualTo(2);
    }

    @Test
    void aReportThatChangesNothingIsNotWritten() {
        assertThat(reported(true, null).isEmpty()).isTrue();
        assertThat(statuses.of(host().id()).orElseThrow().cpuUsedPercent()).isEqualTo(12.5);
    }

    @Test
    void aHostThatIsSilentForTooLongIsSuspectOnceAndUpWhenHeardOf() {
        passing(states, 10);
        reported(true, null);
        passing(states, 6);

        assertThat(host().state()).isEqualTo(Host.State.UP);
        assertThat(test.cloud.now(Host.KIND, test.cloud.host(1)).state()).isEqualTo(Host.State.SUSPECT);
        assertThat(passing(states, 9)).isZero();
        assertThat(passing(states, 1)).isEqualTo(1);
        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);

        test.cloud.commit(reported(true, null));

        assertThat(host().state()).isEqualTo(Host.State.UP);
    }

    @Test
    void aHostThatIsHeardOfEachSecondIsSuspectAfterThree() {
        beating(10, 1);

        assertThat(passing(states, 3)).isZero();
        assertThat(passing(states, 1)).isEqualTo(1);
    }

    @Test
    void aHostThatIsHeardOfSeldomHasMoreTime() {
        beating(10, 10);

        assertThat(passing(states, 30)).isZero();
        assertThat(passing(states, 1)).isEqualTo(1);
    }

    @Test
    void aProcessThatStoodStillAccusesNobodyForThat() {
        beating(10, 1);
        nanos += Duration.ofSeconds(60).toNanos();

        assertThat(passing(states, 3)).isZero();
        assertThat(host().state()).isEqualTo(Host.State.UP);
        assertThat(passing(states, 2)).isEqualTo(1);
    }

    @Test
    void aHostThatItsAgentDoesNotReachIsSilent() {
        passing(states, 15);

        assertThat(reported(false, null).isEmpty()).isTrue();
        passing(states, 1);

        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);
        assertThat(statuses.of(host().id())).isEmpty();
    }

    @Test
    void aHostThatItsAgentDoesNotReachAfterAStartIsNotGivenTheTimeOfAgentsThatHaveToComeBack() {
        HostStates patient = states(Duration.ofSeconds(45));
        assertThat(passing(patient, 10)).isZero();

        patient.reported(test.store.snapshot(), "local", List.of(report(false, null)));

        assertThat(passing(patient, 5)).isZero();
        assertThat(passing(patient, 1)).isEqualTo(1);
        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);
    }

    @Test
    void aHostThatWasJustAddedHasTimeToReport() {
        nanos = Duration.ofMinutes(10).toNanos();

        assertThat(states.silent(test.store.snapshot()).isEmpty()).isTrue();
    }

    @Test
    void anotherCapacityIsWritten() {
        HostCapacity more = new HostCapacity(2, 8, 2000, 16 * Fixtures.GIB, "2.0");

        test.cloud.commit(reported(true, more));

        assertThat(host().capacity()).isEqualTo(more);
    }

    @Test
    void aHostThatWasGivenUpIsConnectingUntilItsCaseIsClosed() {
        test.cloud.change(Host.KIND, host(), host -> host.withState(Host.State.DOWN));
        HaCase open = test.cloud.insert(
                HaCase.KIND,
                new HaCase(
                        test.store.nextId(HaCase.KIND),
                        UUID.randomUUID(),
                        host().id(),
                        HaCase.State.FENCED,
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "switched off",
                        List.of()));

        test.cloud.commit(reported(true, null));
        assertThat(host().state()).isEqualTo(Host.State.CONNECTING);
        assertThat(reported(true, null).isEmpty()).isTrue();
        test.cloud.delete(HaCase.KIND, open);
        test.cloud.commit(reported(true, null));

        assertThat(host().state()).isEqualTo(Host.State.UP);
    }

    @Test
    void aHostThatIsComparedAndFallsSilentIsSuspectAgain() {
        beating(10, 1);
        test.cloud.insert(
                HaCase.KIND,
                new HaCase(
                        test.store.nextId(HaCase.KIND),
                        UUID.randomUUID(),
                        host().id(),
                        HaCase.State.RECOVERING,
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "switched off",
                        List.of()));
        test.cloud.change(Host.KIND, host(), host -> host.withState(Host.State.CONNECTING));

        passing(states, 16);

        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);
    }

    @Test
    void aReportOfAnotherAgentSaysNothingOfAHost() {
        HostReport one = report(true, null);

        Transaction changes = states.reported(test.store.snapshot(), "stranger", List.of(one));

        assertThat(changes.isEmpty()).isTrue();
        assertThat(statuses.of(host().id())).isEmpty();
    }

    @Test
    void aSignOfLifeKeepsAHostUpAndItsFiguresFresh() {
        passing(states, 1);
        reported(true, null);
        passing(states, 14);

        assertThat(alive("local").isEmpty()).isTrue();
        passing(states, 14);

        assertThat(host().state()).isEqualTo(Host.State.UP);
        assertThat(statuses.of(host().id()).orElseThrow().cpuUsedPercent()).isEqualTo(12.5);
    }

    @Test
    void aHostThatIsStoredAfterItWasReportedIsKnownWithTheNextSignOfLife() {
        HostCapacity more = new HostCapacity(2, 8, 2000, 16 * Fixtures.GIB, "2.0");
        pictures.take(
                AgentReport.whole("local", "1", List.of("Simulator"), List.of(report(true, more))), host -> false);

        test.cloud.commit(alive("local"));

        assertThat(statuses.of(host().id()).orElseThrow().cpuUsedPercent()).isEqualTo(12.5);
        assertThat(host().capacity()).isEqualTo(more);
        assertThat(alive("stranger").isEmpty()).isTrue();
    }

    private Transaction alive(String agent) {
        return states.alive(test.store.snapshot(), agent, List.of(host().uuid()), pictures);
    }

    /** Lets time pass, looked at each second; answers how many hosts became suspect. */
    private int passing(HostStates watched, int seconds) {
        int suspects = 0;
        for (int i = 0; i <= seconds; i++) {
            if (i > 0) {
                nanos += Duration.ofSeconds(1).toNanos();
            }
            Transaction silence = watched.silent(test.store.snapshot());
            suspects += silence.writes().size();
            if (!silence.isEmpty()) {
                test.cloud.commit(silence);
            }
        }
        return suspects;
    }

    /** Lets the first host be heard of regularly; the second one is suspect long before. */
    private void beating(int times, int seconds) {
        test.cloud.change(
                Host.KIND, test.cloud.now(Host.KIND, test.cloud.host(1)), other -> other.withState(Host.State.SUSPECT));
        for (int i = 0; i < times; i++) {
            assertThat(alive("local").isEmpty()).isTrue();
            assertThat(passing(states, seconds)).isZero();
        }
        assertThat(alive("local").isEmpty()).isTrue();
    }

    private Host host() {
        return test.cloud.now(Host.KIND, test.cloud.host(0));
    }

    private Transaction reported(boolean reachable, @Nullable HostCapacity capacity) {
        return states.reported(test.store.snapshot(), "local", List.of(report(reachable, capacity)));
    }

    private HostReport report(boolean reachable, @Nullable HostCapacity capacity) {
        return new HostReport(
                host().uuid(), reachable, null, capacity, 12.5, 1024, 2048, 0.5, 4096, 8192, List.of(), List.of());
    }
}
