package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestState;
import org.virga.api.model.HostCapacity;

/**
 * What agents and controllers of earlier releases sent, as it was recorded, and what they make of what is sent now. The
 * records of the first release stand here as they were.
 */
class NeighbouringReleasesTest {

    private static final UUID HOST = UUID.fromString("0d9f7b1c-1a64-4d9e-9d0c-6a4f5a3e7b10");
    private static final UUID VM = UUID.fromString("6f1f9d8e-52d2-4b0b-8f43-1f4fd0a3c111");

    private static final String FIRST_REPORT = """
            {"agent":"old","version":"0.0.9","hypervisors":["Simulator"],"hosts":[
             {"host":"0d9f7b1c-1a64-4d9e-9d0c-6a4f5a3e7b10","reachable":true,
              "capacity":{"sockets":2,"cores":64,"mhz":3000,"memoryBytes":274877906944,"hypervisorVersion":"1.0"},
              "cpuUsedPercent":12.5,"memoryUsedBytes":1,"memoryFreeBytes":2,"loadAverage":0.5,
              "networkReadBytes":3,"networkWrittenBytes":4,
              "guests":[{"vm":"6f1f9d8e-52d2-4b0b-8f43-1f4fd0a3c111","instanceName":"i-2-1-VM","epoch":7,
                         "power":"RUNNING","detail":""}]},
             {"host":"6a4f5a3e-1a64-4d9e-9d0c-0d9f7b1c7b10","reachable":false,"problem":"the cable is out",
              "cpuUsedPercent":0.0,"memoryUsedBytes":0,"memoryFreeBytes":0,"loadAverage":0.0,
              "networkReadBytes":0,"networkWrittenBytes":0,"guests":[]}]}
            """;

    private static final String SECOND_HEARTBEAT = """
            {"agent":"old","incarnation":"6f1f","sequence":12,"digest":-5,
             "hosts":["0d9f7b1c-1a64-4d9e-9d0c-6a4f5a3e7b10"]}
            """;

    private static final String GUEST_OF_LATER_RELEASE = """
            {"vm":"6f1f9d8e-52d2-4b0b-8f43-1f4fd0a3c111","instanceName":"i-2-1-VM","epoch":7,
             "power":"STOPPED","detail":"fell asleep","end":"HIBERNATED","depth":3}
            """;

    private final Codec codec = new Codec();

    record FirstAgentReport(String agent, String version, List<String> hypervisors, List<FirstHostReport> hosts) {}

    record FirstHostReport(
            UUID host,
            boolean reachable,
            @Nullable String problem,
            @Nullable HostCapacity capacity,
            double cpuUsedPercent,
            long memoryUsedBytes,
            List<GuestState> guests) {}

    record FirstDisk(UUID volume, int deviceId, long sizeBytes) {}

    record FirstReportWanted() {}

    record FirstGuestState(UUID vm, String instanceName, long epoch, GuestState.Power power, String detail) {}

    record SecondReportWanted(boolean changes) {}

    record SecondHeartbeat(String agent, String incarnation, long sequence, long digest, List<UUID> hosts) {}

    @Test
    void aReportOfTheFirstReleaseIsAWholeOneThatStandsAlone() throws Exception {
        AgentReport report = codec.read(FIRST_REPORT, AgentReport.class);

        assertThat(report.mark()).isNull();
        assertThat(report.hypervisors()).containsExactly("Simulator");
        assertThat(report.hosts()).hasSize(2);
        HostReport host = report.hosts().get(0);
        assertThat(host.host()).isEqualTo(HOST);
        assertThat(host.gone()).isEmpty();
        assertThat(host.guests()).containsExactly(new GuestState(VM, "i-2-1-VM", 7, GuestState.Power.RUNNING, ""));
        assertThat(report.hosts().get(1).problem()).isEqualTo("the cable is out");
    }

    @Test
    void aHeartbeatOfTheSecondReleaseNamesItsHosts() throws Exception {
        Heartbeat heartbeat = codec.read(SECOND_HEARTBEAT, Heartbeat.class);

        assertThat(heartbeat.hosts()).containsExactly(HOST);
        assertThat(heartbeat.all()).isFalse();
    }

    @Test
    void controllersOfEarlierReleasesDoNotAskForWhatTheyCannotRead() throws Exception {
        assertThat(codec.read("{}", ReportWanted.class)).isEqualTo(new ReportWanted(false, false));
        assertThat(codec.read("{\"changes\":true}", ReportWanted.class)).isEqualTo(new ReportWanted(true, false));
    }

    @Test
    void aDiskOfAReleaseWithoutPoolsStandsOnItsHost() throws Exception {
        GuestSpec.Disk disk = codec.read(
                "{\"volume\":\"6f1f9d8e-52d2-4b0b-8f43-1f4fd0a3c111\",\"deviceId\":0,\"sizeBytes\":7}",
                GuestSpec.Disk.class);

        assertThat(disk).isEqualTo(new GuestSpec.Disk(VM, 0, null, 7, null, false));
        GuestSpec.Pool pool = new GuestSpec.Pool(HOST, "SharedMountPoint", "/mnt/primary");
        String now = codec.write(new GuestSpec.Disk(VM, 0, null, 7, pool, true));
        assertThat(codec.read(now, FirstDisk.class)).isEqualTo(new FirstDisk(VM, 0, 7));
    }

    @Test
    void controllersOfTheFirstReleaseReadTheWholeReportsOfNow() throws Exception {
        GuestState guest = new GuestState(VM, "i-2-1-VM", 7, GuestState.Power.RUNNING, "");
        HostReport host = new HostReport(HOST, true, null, null, 12.5, 1, 2, 3, 4, 5, List.of(guest), List.of());
        Mark mark = new Mark("one", 1, true, 0, 1, false, List.of(), 9);
        String now = codec.write(new AgentReport("new", "0.2.0", List.of("Simulator"), List.of(host), mark));

        FirstAgentReport read = codec.read(now, FirstAgentReport.class);

        assertThat(read.hosts()).singleElement().satisfies(one -> {
            assertThat(one.reachable()).isTrue();
            assertThat(one.guests()).containsExactly(guest);
        });
    }

    @Test
    void agentsAndControllersOfEarlierReleasesReadWhatIsSaidToThemNow() throws Exception {
        String wanted = codec.write(ReportWanted.fromNowOn());
        assertThat(codec.read(wanted, FirstReportWanted.class)).isNotNull();
        assertThat(codec.read(wanted, SecondReportWanted.class).changes()).isTrue();

        String named = codec.write(new Heartbeat("new", "one", 3, 4, List.of(HOST), false));
        assertThat(codec.read(named, SecondHeartbeat.class).hosts()).containsExactly(HOST);
    }

    @Test
    void howAGuestCameToItsEndIsReadByWhoeverKnowsTheWord() throws Exception {
        GuestState crashed =
                new GuestState(VM, "i-2-1-VM", 7, GuestState.Power.STOPPED, "it crashed", GuestState.End.CRASHED);
        String sent = codec.write(crashed);

        assertThat(codec.read(sent, GuestState.class)).isEqualTo(crashed);
        assertThat(codec.read(sent, FirstGuestState.class).detail()).isEqualTo("it crashed");
        GuestState later = codec.read(GUEST_OF_LATER_RELEASE, GuestState.class);
        assertThat(later.end()).isNull();
        assertThat(later.running()).isFalse();
    }

    @Test
    void whatIsSaidOfAGuestThatRunsIsWhatEarlierReleasesSaid() {
        assertThat(codec.write(new GuestState(VM, "i", 7, GuestState.Power.RUNNING, "")))
                .isEqualTo("{\"vm\":\"" + VM
                        + "\",\"instanceName\":\"i\",\"epoch\":7,\"power\":\"RUNNING\",\"detail\":\"\"}");
    }
}
