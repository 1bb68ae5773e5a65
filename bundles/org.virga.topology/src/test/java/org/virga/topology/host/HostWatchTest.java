package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.ReportDigest;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.testkit.RecordingMessaging;
import org.virga.topology.TestCloud;

class HostWatchTest {

    private final TestCloud test = new TestCloud(2);
    private final RecordingMessaging messaging = new RecordingMessaging();
    private final AgentDirectory agents = new AgentDirectory();
    private final ReportedStatuses statuses = new ReportedStatuses();
    private final HostWatch watch = new HostWatch(
            test.store, messaging, agents, new AgentPictures(), statuses, new ToldAlerts(), new TestConfig());

    @AfterEach
    void stop() {
        watch.stop();
        messaging.close();
    }

    @Test
    void agentsAreAskedAtOnceAndWhenTheConnectionIsBack() {
        await().until(() -> messaging.sent(AgentMethods.REPORT_NOW).size() == 1);

        messaging.connected(true);

        await().until(() -> messaging.sent(AgentMethods.REPORT_NOW).size() == 2);
    }

    @Test
    void whatIsReportedIsKnown() throws RpcException {
        assertThat(watch.health().problem()).isEqualTo("The agent local has not reported yet");

        report(test.cloud.host(0), test.cloud.host(1));

        await().until(() -> statuses.of(test.cloud.host(1).id()).isPresent());
        assertThat(agents.hypervisors()).containsExactly("Simulator");
        assertThat(watch.health().up()).isTrue();
    }

    @Test
    void anAgentThatLostAHostGetsItAgain() throws RpcException {
        messaging.answer(
                AgentMethods.CONNECT_HOST,
                request -> new HostConnected(test.cloud.host(0).capacity(), null, List.of()));

        report(test.cloud.host(0));

        await().until(() -> !messaging.sent(AgentMethods.CONNECT_HOST).isEmpty());
        assertThat(messaging.sent(AgentMethods.CONNECT_HOST)).singleElement().satisfies(request -> {
            assertThat(request.host().uuid()).isEqualTo(test.cloud.host(1).uuid());
            assertThat(request.host().url()).isEqualTo(test.cloud.host(1).url());
        });
    }

    @Test
    void aHostThatCannotBeConnectedIsNotTriedAgainAtOnce() throws RpcException {
        messaging.fail(AgentMethods.CONNECT_HOST, RpcException.Reason.FAILED);

        report(test.cloud.host(0));
        await().until(() -> messaging.sent(AgentMethods.CONNECT_HOST).size() == 1);
        Instant before = lastReport(test.cloud.host(0));
        report(test.cloud.host(0));
        // Messages overtake each other: only one that was worked off is before the next.
        await().until(() -> lastReport(test.cloud.host(0)).isAfter(before));
        report(test.cloud.host(0), test.cloud.host(1));

        await().until(() -> statuses.of(test.cloud.host(1).id()).isPresent());
        assertThat(messaging.sent(AgentMethods.CONNECT_HOST)).hasSize(1);
    }

    @Test
    void aStoreThatIsDownIsOnlyALateChange() throws RpcException {
        test.cloud.change(Host.KIND, test.cloud.host(0), host -> host.withState(Host.State.SUSPECT));
        test.store.fail("database is down");
        report(test.cloud.host(0), test.cloud.host(1));
        await().until(() -> statuses.of(test.cloud.host(0).id()).isPresent());

        test.store.recover();
        report(test.cloud.host(0), test.cloud.host(1));

        await().until(() -> test.cloud.now(Host.KIND, test.cloud.host(0)).state() == Host.State.UP);
    }

    @Test
    void anAgentThatMissedWhatItShouldKnowIsAskedForEverythingAndForChangesAfterIt() throws RpcException {
        ToldHosts agent = new ToldHosts();
        messaging.answer(AgentMethods.REPORT_ALL, request -> new Nothing());
        agent.host(1);

        messaging.fanout(AgentMethods.CONTROLLERS, AgentMethods.HEARTBEAT, agent.heartbeat());

        await().until(() -> !messaging.sent(AgentMethods.REPORT_ALL).isEmpty());
        assertThat(messaging.sent(AgentMethods.REPORT_ALL).get(0).changes()).isTrue();
        assertThat(messaging.sent())
                .anySatisfy(sent -> assertThat(sent.address()).isEqualTo("compute.local"));
    }

    @Test
    void anAgentThatDoesNotKnowOfAControllerThatWantsChangesIsTold() throws RpcException {
        messaging.answer(AgentMethods.REPORT_ALL, request -> new Nothing());

        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.REPORT,
                new AgentReport(
                        "local",
                        "0.1.0",
                        List.of("Simulator"),
                        List.of(),
                        new Mark("one", 1, true, 0, 1, false, List.of(), 0)));

        await().until(() -> !messaging.sent(AgentMethods.REPORT_ALL).isEmpty());
    }

    @Test
    void anAgentOfTheFirstReleaseKeepsItsHostsUpWithWholeReportsAlone() throws RpcException {
        messaging.fail(AgentMethods.REPORT_ALL, RpcException.Reason.UNSUPPORTED);
        test.cloud.change(Host.KIND, test.cloud.host(0), host -> host.withState(Host.State.SUSPECT));

        report(test.cloud.host(0), test.cloud.host(1));

        await().until(() -> test.cloud.now(Host.KIND, test.cloud.host(0)).state() == Host.State.UP);
        Instant before = lastReport(test.cloud.host(1));
        report(test.cloud.host(0), test.cloud.host(1));
        await().until(() -> lastReport(test.cloud.host(1)).isAfter(before));
        assertThat(messaging.sent(AgentMethods.REPORT_ALL))
                .as("it is not asked for what it cannot do")
                .isEmpty();
    }

    @Test
    void anAgentThatWasStartedAnewIsAskedAgainWhatItsFormerLifeWasAsked() throws RpcException {
        heartbeat("one");
        heartbeat("one");
        await().until(() -> !messaging.sent(AgentMethods.REPORT_ALL).isEmpty());
        assertThat(messaging.begunAnew()).isEmpty();

        heartbeat("two");

        await().untilAsserted(() -> assertThat(messaging.begunAnew()).containsExactly("compute.local"));
    }

    @Test
    void aHeartbeatThatNamesNoHostsKeepsThoseUpThatWereReportedAsReached() throws RpcException {
        HostReport host =
                new HostReport(test.cloud.host(0).uuid(), true, null, null, 1, 2, 3, 4, 5, 6, List.of(), List.of());
        long digest = ReportDigest.of(host);
        Mark mark = new Mark("one", 1, true, 0, 1, true, List.of(), digest);
        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.REPORT,
                new AgentReport("local", "0.1.0", List.of("Simulator"), List.of(host), mark));
        await().until(() -> statuses.of(test.cloud.host(0).id()).isPresent());
        test.cloud.change(Host.KIND, test.cloud.host(0), one -> one.withState(Host.State.SUSPECT));
        test.cloud.change(Host.KIND, test.cloud.host(1), one -> one.withState(Host.State.SUSPECT));

        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.HEARTBEAT,
                new Heartbeat("local", "one", 1, digest, List.of(), true));

        await().until(() -> test.cloud.now(Host.KIND, test.cloud.host(0)).state() == Host.State.UP);
        assertThat(test.cloud.now(Host.KIND, test.cloud.host(1)).state())
                .as("a host that was not reported")
                .isEqualTo(Host.State.SUSPECT);
    }

    private void heartbeat(String incarnation) throws RpcException {
        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.HEARTBEAT,
                new Heartbeat("local", incarnation, 0, 0, List.of(), true));
    }

    private Instant lastReport(Host host) {
        return statuses.of(host.id()).orElseThrow().reported();
    }

    private void report(Host... hosts) throws RpcException {
        List<HostReport> reports = List.of(hosts).stream()
                .map(host -> new HostReport(
                        host.uuid(), true, null, host.capacity(), 1, 2, 3, 4, 5, 6, List.of(), List.of()))
                .toList();
        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.REPORT,
                AgentReport.whole("local", "0.1.0", List.of("Simulator"), reports));
    }
}
