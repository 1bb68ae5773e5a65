package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Cluster;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.PowerSetting;
import org.virga.topology.TestCloud;

/** What listHosts tells of hosts' management boards. */
class HostPowerTest {

    private final TestCloud test = new TestCloud(2);
    private final ListHosts list = new ListHosts(new ReportedStatuses(), TestAgents.directory("local", "Simulator"));

    @Test
    void aHostsPowerIsWhatItsBoardSaidLast() {
        board(test.cloud.host(1));

        assertThat(rows(Map.of()))
                .extracting(HostResponse::outofbandmanagement)
                .containsExactly(
                        new HostResponse.OutOfBand("Disabled", false, null, null, null, null),
                        new HostResponse.OutOfBand("On", true, "ipmitool", "10.0.0.8", "623", "admin"));
    }

    @Test
    void hostsAreChosenByWhetherTheirPowerIsControlled() {
        Host host = test.cloud.host(1);
        PowerBoard board = board(host);

        assertThat(names(true)).containsExactly(host.name());
        assertThat(names(false)).containsExactly(test.cloud.host(0).name());

        test.cloud.insert(
                PowerSetting.KIND,
                new PowerSetting(
                        test.store.nextId(PowerSetting.KIND),
                        UUID.randomUUID(),
                        HaSetting.scope(Cluster.KIND, host.cluster()),
                        false));
        assertThat(names(true)).isEmpty();
        assertThat(names(false)).hasSize(2);
        assertThat(board.toString()).doesNotContain("hush");
    }

    private PowerBoard board(Host host) {
        return test.cloud.insert(
                PowerBoard.KIND,
                new PowerBoard(
                        test.store.nextId(PowerBoard.KIND),
                        UUID.randomUUID(),
                        host.id(),
                        "ipmitool",
                        "10.0.0.8",
                        623,
                        "admin",
                        "hush",
                        null,
                        true,
                        PowerBoard.Power.ON));
    }

    private List<String> names(boolean controlled) {
        return rows(Map.of("outofbandmanagementenabled", controlled)).stream()
                .map(HostResponse::name)
                .toList();
    }

    private List<HostResponse> rows(Map<String, ?> parameters) {
        return TestCloud.rows(HostResponse.class, test.call(list, parameters));
    }
}
