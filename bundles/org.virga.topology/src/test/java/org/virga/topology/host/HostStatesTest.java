package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
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
                Duration.ofSeconds(15),
                firstReport);
    }

    @Test
    void afterAStartHostsHaveMoreTimeUntilTheyAreHeardOfAgain() {
        HostStates patient = states(Duration.ofSeconds(45));
        patient.silent(test.store.snapshot());

        nanos = Duration.ofSeconds(45).toNanos();
        assertThat(patient.silent(test.store.snapshot()).isEmpty()).isTrue();
        nanos = Duration.ofSeconds(46).toNanos();
        assertThat(patient.silent(test.store.snapshot()).writes()).hasSize(2);
    }

    @Test
    void aReportThatChangesNothingIsNotWritten() {
        assertThat(reported(true, null).isEmpty()).isTrue();
        assertThat(statuses.of(host().id()).orElseThrow().cpuUsedPercent()).isEqualTo(12.5);
    }

    @Test
    void aHostThatIsSilentForTooLongIsSuspectOnceAndUpWhenHeardOf() {
        states.silent(test.store.snapshot());
        nanos = Duration.ofSeconds(10).toNanos();
        reported(true, null);
        nanos = Duration.ofSeconds(16).toNanos();

        Transaction silence = states.silent(test.store.snapshot());
        test.cloud.commit(silence);

        assertThat(host().state()).isEqualTo(Host.State.UP);
        assertThat(test.cloud.now(Host.KIND, test.cloud.host(1)).state()).isEqualTo(Host.State.SUSPECT);
        assertThat(states.silent(test.store.snapshot()).isEmpty()).isTrue();
        nanos = Duration.ofSeconds(26).toNanos();
        test.cloud.commit(states.silent(test.store.snapshot()));
        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);

        test.cloud.commit(reported(true, null));

        assertThat(host().state()).isEqualTo(Host.State.UP);
    }

    @Test
    void aHostThatItsAgentDoesNotReachIsSilent() {
        states.silent(test.store.snapshot());
        nanos = Duration.ofSeconds(16).toNanos();

        assertThat(reported(false, null).isEmpty()).isTrue();
        test.cloud.commit(states.silent(test.store.snapshot()));

        assertThat(host().state()).isEqualTo(Host.State.SUSPECT);
        assertThat(statuses.of(host().id())).isEmpty();
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
    void aHostThatWasGivenUpStaysSo() {
        test.cloud.change(Host.KIND, host(), host -> host.withState(Host.State.DOWN));

        assertThat(reported(true, null).isEmpty()).isTrue();
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
        states.silent(test.store.snapshot());
        reported(true, null);
        nanos = Duration.ofSeconds(14).toNanos();

        assertThat(alive("local").isEmpty()).isTrue();
        nanos = Duration.ofSeconds(28).toNanos();

        test.cloud.commit(states.silent(test.store.snapshot()));
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
