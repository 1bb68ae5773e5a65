package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.agent.Publication.Look;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.testkit.RecordingMessaging;

class PulseTest {

    private static final UUID HOST = new UUID(0, 1);

    private final AtomicLong nanos = new AtomicLong();
    private final RecordingMessaging messaging = new RecordingMessaging();
    private final Told told = new Told("incarnation", Duration.ofSeconds(30), nanos::get);
    private final Publication publication = new Publication("a1", "1", messaging, told, nanos::get);
    /** Hosts that do not answer. */
    private final Set<UUID> silent = new HashSet<>();

    private final Pulse pulse = new Pulse(
            "a1",
            messaging,
            publication,
            Duration.ofSeconds(5),
            hosts -> hosts.stream().noneMatch(silent::contains),
            nanos::get);

    @AfterEach
    void close() {
        pulse.close();
        messaging.close();
    }

    @Test
    void nothingIsSentToControllersThatGetWholeReports() throws Exception {
        pulse.beat();
        publish(true, false);
        pulse.beat();

        assertThat(beats()).isEmpty();
    }

    @Test
    void aControllerThatNeedsNamesGetsThemAsOftenAsHostsAreLookedAt() throws Exception {
        publish(true, true);

        pulse.beat();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        pulse.beat();
        assertThat(beats()).singleElement().satisfies(beat -> {
            assertThat(beat.hosts()).containsExactly(HOST);
            assertThat(beat.all()).isFalse();
        });

        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        pulse.beat();
        assertThat(beats()).hasSize(2);
    }

    @Test
    void whenLooksHangTheAgentVouchesForItselfAlone() throws Exception {
        publish(true, true);
        pulse.withoutNames(true);
        pulse.beat();
        assertThat(beats()).last().satisfies(beat -> assertThat(beat.all()).isTrue());

        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
        pulse.beat();

        assertThat(beats()).hasSize(2).last().satisfies(beat -> {
            assertThat(beat.all()).isFalse();
            assertThat(beat.hosts()).isEmpty();
        });
    }

    @Test
    void aHostThatDoesNotAnswerIsVouchedForByNoHeartbeatUntilItIsReported() throws Exception {
        publish(true, true);
        pulse.withoutNames(true);
        silent.add(HOST);
        pulse.beat();
        assertThat(beats()).last().satisfies(beat -> assertThat(beat.all()).isFalse());

        HostReport gone = Looks.outOfReach(HOST, "the cable is out");
        publication.offer(new Look(List.of(gone), List.of("Fake"), false, true, false));
        publication.publish();
        pulse.beat();

        assertThat(beats()).last().satisfies(beat -> assertThat(beat.all()).isTrue());
        assertThat(publication.standing().reached()).isEmpty();
    }

    @Test
    void thatAHostIsReportedAsLostDoesNotMakeAnOldLookNew() throws Exception {
        publish(true, true);
        pulse.withoutNames(true);
        nanos.addAndGet(Duration.ofSeconds(14).toNanos());
        publication.offer(new Look(List.of(), List.of("Fake"), false, true, false));
        publication.publish();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());

        pulse.beat();

        assertThat(beats()).last().satisfies(beat -> assertThat(beat.all()).isFalse());
    }

    @Test
    void whatCouldNotBeSentIsToldWholeTheNextTime() throws Exception {
        publish(true, true);
        messaging.fail(AgentMethods.REPORT, Reason.UNREACHABLE);
        try {
            publish(false, true);
        } catch (RpcException e) {
            assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE);
        }
        publication.publish();

        assertThat(messaging.sent(AgentMethods.REPORT))
                .last()
                .satisfies(report -> assertThat(report.mark().whole()).isTrue());
    }

    private void publish(boolean whole, boolean changesDo) throws RpcException {
        HostReport host = new HostReport(HOST, true, null, null, 1, 2, 3, 4, 5, 6, List.of(), List.of());
        publication.offer(new Look(List.of(host), List.of("Fake"), whole, changesDo, true));
        publication.publish();
    }

    private List<Heartbeat> beats() {
        return messaging.sent(AgentMethods.HEARTBEAT);
    }
}
