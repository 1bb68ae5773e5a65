package org.virga.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.virga.agent.AgentFixture.HOST;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.HostRef;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Nothing;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostSpec;
import org.virga.spi.hypervisor.DriverException;

class ReporterTest {

    @Test
    void anAgentReportsItselfAndItsDriversAtOnce() {
        try (AgentFixture it = new AgentFixture(Map.of())) {
            await().until(() -> it.reports().stream()
                    .anyMatch(report -> report.agent().equals("a1")
                            && report.version().equals("1.2.3")
                            && report.hypervisors().equals(List.of("Fake"))
                            && report.hosts().isEmpty()));
            assertThat(it.messaging.sent()).allMatch(sent -> sent.address().equals("controller"));
        }
    }

    @Test
    void aHostIsReportedAsSoonAsItIsConnectedAndNoMoreWhenItIsLetGo() throws Exception {
        try (AgentFixture it = new AgentFixture(Map.of())) {
            UUID vm = UUID.randomUUID();
            it.start(vm, 4);

            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));

            await().until(() -> last(it).hosts().size() == 1);
            HostReport report = last(it).hosts().get(0);
            assertThat(report.host()).isEqualTo(HOST.uuid());
            assertThat(report.reachable()).isTrue();
            assertThat(report.capacity()).isEqualTo(FakeDriver.CAPACITY);
            assertThat(report.cpuUsedPercent()).isEqualTo(12.5);
            assertThat(report.memoryFreeBytes()).isEqualTo(2);
            assertThat(report.guests()).extracting(GuestState::epoch).containsExactly(4L);

            it.call(AgentMethods.DISCONNECT_HOST, new HostRef(HOST.uuid()));
            it.call(AgentMethods.DISCONNECT_HOST, new HostRef(HOST.uuid()));
            askForReport(it);
            await().until(() -> last(it).hosts().isEmpty());
            assertThat(it.driver.done).endsWith("disconnect one");
        }
    }

    @Test
    void reportsComeByThemselvesAndWhenAskedForAndWhenTheConnectionComes() throws Exception {
        try (AgentFixture it = new AgentFixture(Map.of("report_interval_seconds", 1))) {
            await().until(() -> it.reports().size() >= 3);
        }
        try (AgentFixture it = new AgentFixture(Map.of())) {
            await().until(() -> !it.reports().isEmpty());
            int before = it.reports().size();
            askForReport(it);
            await().until(() -> it.reports().size() > before);
            it.messaging.connected(false);
            int atLoss = it.reports().size();
            it.messaging.connected(true);
            await().until(() -> it.reports().size() > atLoss);
        }
    }

    @Test
    void aHostOutOfReachIsReportedAsSuchWithTheReason() throws Exception {
        try (AgentFixture it = new AgentFixture(Map.of())) {
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            it.driver.hook = (operation, host) -> {
                throw new DriverException(DriverException.Reason.UNREACHABLE, "the cable is out");
            };
            askForReport(it);

            await().until(() -> last(it).hosts().stream().anyMatch(host -> !host.reachable()));
            assertThat(last(it).hosts().get(0).problem()).contains("the cable is out");
        }
    }

    @Test
    void aHostThatHangsDoesNotHoldUpTheOthersAndIsNotAskedTwice() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        HostSpec hanging = AgentFixture.host("hanging");
        try (AgentFixture it = new AgentFixture(Map.of("report_interval_seconds", 1))) {
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(hanging));
            it.driver.hook = (operation, host) -> {
                if (operation.equals("load") && host.equals(hanging)) {
                    asked.incrementAndGet();
                    waitFor(go);
                }
            };
            await().until(() -> isReported(it, hanging, false));
            assertThat(isReported(it, HOST, true)).isTrue();
            int reports = it.reports().size();
            await().until(() -> it.reports().size() > reports + 1);
            assertThat(asked).hasValue(1);

            go.countDown();
            await().until(() -> isReported(it, hanging, true));
        }
    }

    @Test
    void aHostThatDoesNotAnswerAnyMoreIsReportedBeforeTheNextLookAndSoIsItsReturn() throws Exception {
        UUID vm = UUID.randomUUID();
        try (AgentFixture it = new AgentFixture(Map.of("presence_interval_millis", 100))) {
            it.start(vm, 4);
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            it.call(AgentMethods.REPORT_ALL, ReportWanted.fromNowOn());
            await().until(() -> isReported(it, HOST, true));
            it.driver.hook = (operation, host) -> {
                if (operation.equals("reach")) {
                    throw new DriverException(DriverException.Reason.UNREACHABLE, "the cable is out");
                }
            };

            await().until(() -> isReported(it, HOST, false));
            assertThat(last(it).hosts().get(0).problem()).isEqualTo("the cable is out");
            assertThat(last(it).mark().whole()).as("changes only").isFalse();
            it.call(AgentMethods.REPORT_ALL, ReportWanted.fromNowOn());
            await().until(() -> last(it).mark().whole());
            assertThat(isReported(it, HOST, false))
                    .as("a look does not overrule it")
                    .isTrue();

            it.driver.hook = (operation, host) -> {};
            await().until(() -> isReported(it, HOST, true));
            assertThat(last(it).hosts().get(0).guests())
                    .extracting(GuestState::vm)
                    .containsExactly(vm);
        }
    }

    @Test
    void onceChangesAreAskedForNothingButHeartbeatsComeWhileNothingChanges() throws Exception {
        try (AgentFixture it = new AgentFixture(Map.of("report_interval_seconds", 1))) {
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            it.call(AgentMethods.REPORT_ALL, new ReportWanted(true, false));

            await().until(() -> !it.messaging.sent(AgentMethods.HEARTBEAT).isEmpty());
            int reports = it.reports().size();
            assertThat(last(it).mark().whole()).isTrue();
            await().until(() -> it.messaging.sent(AgentMethods.HEARTBEAT).size() >= 3);
            assertThat(it.reports()).hasSize(reports);
            assertThat(it.messaging.sent(AgentMethods.HEARTBEAT).get(2)).satisfies(heartbeat -> {
                assertThat(heartbeat.hosts()).containsExactly(HOST.uuid());
                assertThat(heartbeat.sequence()).isEqualTo(last(it).mark().sequence());
                assertThat(heartbeat.digest()).isEqualTo(last(it).mark().digest());
            });

            it.start(UUID.randomUUID(), 1);
            await().until(() -> it.reports().size() > reports);
            assertThat(last(it).mark().whole()).isFalse();
            assertThat(last(it).mark().sequence())
                    .isEqualTo(it.reports().get(reports - 1).mark().sequence() + 1);
        }
    }

    @Test
    void aHeartbeatThatNamesNoHostsVouchesForThemUntilALookHangs() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (AgentFixture it =
                new AgentFixture(Map.of("report_interval_seconds", 1, "heartbeat_interval_millis", 100))) {
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            it.call(AgentMethods.REPORT_ALL, ReportWanted.fromNowOn());
            await().until(() -> it.messaging.sent(AgentMethods.HEARTBEAT).stream()
                    .anyMatch(beat -> beat.all() && beat.hosts().isEmpty()));
            int before = it.messaging.sent(AgentMethods.HEARTBEAT).size();
            it.driver.hook = (operation, host) -> waitFor(go);

            await().until(() -> isReported(it, HOST, false));
            await().untilAsserted(() -> assertThat(it.messaging.sent(AgentMethods.HEARTBEAT))
                    .as("drivers that hang hold up no heartbeat")
                    .hasSizeGreaterThan(before + 10));
            go.countDown();
            await().until(() -> isReported(it, HOST, true));
        }
    }

    @Test
    void aControllerOfTheFirstReleaseGetsEverythingInOnePieceEachTimeAndNoHeartbeats() throws Exception {
        try (AgentFixture it =
                new AgentFixture(Map.of("report_interval_seconds", 1, "heartbeat_interval_millis", 100))) {
            it.call(AgentMethods.CONNECT_HOST, new ConnectHost(HOST));
            askForReport(it);
            await().until(() -> isReported(it, HOST, true));
            int before = it.reports().size();

            await().until(() -> it.reports().size() > before + 2);

            assertThat(it.reports().subList(before, it.reports().size())).allSatisfy(report -> {
                assertThat(report.hosts()).hasSize(1);
                assertThat(report.mark().whole()).isTrue();
                assertThat(report.mark().parts()).isOne();
            });
            assertThat(it.messaging.sent(AgentMethods.HEARTBEAT)).isEmpty();
        }
    }

    @Test
    void itsTasksCanBeAskedFor() throws Exception {
        try (AgentFixture it = new AgentFixture(Map.of("report_interval_seconds", 7))) {
            await().untilAsserted(() -> assertThat(
                            it.call(AgentMethods.TASKS, new Nothing()).tasks())
                    .hasSize(2)
                    .allSatisfy(task -> {
                        assertThat(task.name()).isIn("publishServiceCapabilities", "reportDriverStatus");
                        assertThat(task.periodMillis()).isEqualTo(7_000);
                        assertThat(task.runs()).isPositive();
                        assertThat(task.failures()).isZero();
                    }));
        }
    }

    @Test
    void theEndLeavesNoThread() {
        new AgentFixture(Map.of()).close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("virga-agent")));
    }

    private static void askForReport(AgentFixture it) {
        it.agent.reportNow(new ReportWanted(false, false));
    }

    private static AgentReport last(AgentFixture it) {
        await().until(() -> !it.reports().isEmpty());
        List<AgentReport> reports = it.reports();
        return reports.get(reports.size() - 1);
    }

    private static boolean isReported(AgentFixture it, HostSpec host, boolean reachable) {
        return last(it).hosts().stream()
                .anyMatch(one -> one.host().equals(host.uuid()) && one.reachable() == reachable);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
