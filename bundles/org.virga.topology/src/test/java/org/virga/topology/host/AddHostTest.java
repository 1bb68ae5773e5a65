package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.topology.TestCloud.rows;
import static org.virga.topology.TestCloud.single;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.message.RpcException;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;
import org.virga.api.model.RemoteAgent;
import org.virga.testkit.Fixtures;
import org.virga.testkit.RecordingMessaging;
import org.virga.topology.TestCloud;

class AddHostTest {

    private final TestCloud test = new TestCloud(1);
    private final RecordingMessaging messaging = new RecordingMessaging();
    private final AgentDirectory agents = TestAgents.directory("local", "Simulator");
    private final ReportedStatuses statuses = new ReportedStatuses();
    private final AddHost add = add(agents);

    @AfterEach
    void stop() {
        messaging.close();
    }

    @Test
    void aHostIsConnectedAndThenAdded() {
        answer();

        HostResponse row = single(HostResponse.class, test.call(add, host(Map.of("password", "secret"))));

        Host host = test.store.snapshot().find(Host.KIND, row.id()).orElseThrow();
        assertThat(host.state()).isEqualTo(Host.State.UP);
        assertThat(host.agent()).isEqualTo("local");
        assertThat(host.credentials()).containsEntry("password", "secret");
        assertThat(host.name()).isEqualTo("rack1-h7");
        assertThat(host.address()).isEqualTo("172.16.0.7");
        assertThat(row.state()).isEqualTo("Up");
        assertThat(row.cpunumber()).isEqualTo(8);
        assertThat(row.cpuallocated()).isEqualTo("0.00%");
        assertThat(row.cpuwithoverprovisioning()).isEqualTo("16000");
        assertThat(row.toString()).doesNotContain("secret");
    }

    @Test
    void aHostCanBeAddedToAClusterByNameAndKeptFree() {
        answer();
        Map<String, Object> parameters = host(Map.of(
                "clustername",
                "cluster1",
                "allocationstate",
                AllocationState.DISABLED,
                "hosttags",
                List.of("ssd", " fast", "")));
        parameters.remove("clusterid");

        HostResponse row = single(HostResponse.class, test.call(add, parameters));

        assertThat(row.resourcestate()).isEqualTo("Disabled");
        assertThat(row.hosttags()).isEqualTo("ssd,fast");
    }

    @Test
    void aHostOfAnotherHypervisorIsRefused() {
        refused(ErrorKind.INTERNAL, "Unable to add the host", host(Map.of("hypervisor", "KVM")));
        assertThat(messaging.sent()).isEmpty();
    }

    @Test
    void aHostIsAddedOnce() {
        refused(
                ErrorKind.INVALID,
                "has this URL already",
                host(Map.of("url", test.cloud.host(0).url())));
    }

    @Test
    void anAgentThatCannotReachTheHostSaysWhy() {
        messaging.answer(AgentMethods.CONNECT_HOST, request -> {
            throw new RpcException(RpcException.Reason.REFUSED, "a URL such as http://sim/rack/host is needed");
        });

        refused(ErrorKind.INTERNAL, "a URL such as http://sim/rack/host is needed", host(Map.of()));
    }

    @Test
    void anAgentThatDoesNotAnswerIsNamed() {
        messaging.fail(AgentMethods.CONNECT_HOST, RpcException.Reason.TIMEOUT);

        refused(ErrorKind.AGENT_UNAVAILABLE, "the agent local does not answer", host(Map.of()));
        assertThat(test.store.snapshot().all(Host.KIND)).hasSize(1);
    }

    @Test
    void aHostThatNoAgentDrivesIsRefusedAfterAskingAllAgents() {
        AddHost nobody = add(TestAgents.directory("local", "KVM"));

        assertThatThrownBy(() -> test.call(nobody, host(Map.of())))
                .isInstanceOfSatisfying(CommandException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(ErrorKind.AGENT_UNAVAILABLE);
                    assertThat(refusal.getMessage()).contains("no agent drives Simulator hosts", "[local]", "[KVM]");
                });
        assertThat(messaging.sent(AgentMethods.REPORT_NOW)).hasSize(1);
    }

    @Test
    void aHostIsBoundToTheAgentThatIsNamed() {
        answer();
        joined("kvm7");
        agents.heard(AgentReport.whole("kvm7", "0.1.0", List.of("Simulator"), List.of()), System.nanoTime());

        single(HostResponse.class, test.call(add, host(Map.of())));
        single(HostResponse.class, test.call(add, host(Map.of("url", "http://sim/r1/h8", "agent", "kvm7"))));

        // Whoever names no agent gets the controller's own, though the other was heard of later.
        assertThat(test.store.snapshot().all(Host.KIND).stream().skip(1).map(Host::agent))
                .containsExactly("local", "kvm7");
    }

    @Test
    void anAgentThatJoinedIsTakenOnlyWhenItIsNamed() {
        joined("kvm7");
        AddHost elsewhere = add(TestAgents.directory("kvm7", "Simulator"));

        assertThatThrownBy(() -> test.call(elsewhere, host(Map.of())))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("or name one of [kvm7] by the parameter agent");
    }

    @Test
    void aUrlWithoutAMachineMeansAnotherHostForEachAgent() {
        Host one = test.cloud.host(0).withUrl("qemu:///system");

        assertThat(Host.BY_URL.keysOf(one.withAgent("a"))).isNotEqualTo(Host.BY_URL.keysOf(one.withAgent("b")));
        assertThat(Host.BY_URL.keysOf(one.withUrl("http://sim/h1").withAgent("a")))
                .isEqualTo(Host.BY_URL.keysOf(one.withUrl("http://sim/h1").withAgent("b")));
    }

    @Test
    void aHostThatCannotBeStoredIsLetGo() {
        messaging.answer(AgentMethods.CONNECT_HOST, request -> {
            // Somebody else adds it in this very moment.
            test.cloud.insert(
                    Host.KIND,
                    Fixtures.host(test.store.nextId(Host.KIND), test.cloud.cluster(), "other")
                            .withUrl(request.host().url()));
            return connected();
        });

        refused(ErrorKind.INVALID, "URL", host(Map.of()));

        assertThat(messaging.sent(AgentMethods.DISCONNECT_HOST)).hasSize(1);
    }

    @Test
    void hostsAreListedWithWhatTheyHaveAndDo() {
        Host host = test.cloud.host(0);
        test.cloud.addRunningVm("web1", host);
        statuses.put(host.id(), new HostStatus(Fixtures.CREATED, 12.5, 100, 200, 0.5, 2048, 4096, 1));
        ListHosts list = new ListHosts(statuses, agents);

        HostResponse row = single(HostResponse.class, test.call(list, Map.of("type", "routing", "state", "up")));

        assertThat(row.cpuallocatedvalue()).isEqualTo(500);
        assertThat(row.cpuallocated()).isEqualTo("6.25%");
        assertThat(row.memoryallocated()).isEqualTo(512L << 20);
        assertThat(row.cpuused()).isEqualTo("12.50%");
        assertThat(row.networkkbsread()).isEqualTo(2);
        assertThat(row.version()).isEqualTo("0.1.0");
        assertThat(rows(HostResponse.class, test.call(list, Map.of("details", List.of("min")))))
                .allSatisfy(one -> assertThat(one.cpuallocated()).isNull());
        assertThat(rows(HostResponse.class, test.call(list, Map.of("type", "Storage"))))
                .isEmpty();
        assertThat(rows(HostResponse.class, test.call(list, Map.of("outofbandmanagementenabled", true))))
                .isEmpty();
        assertThat(rows(HostResponse.class, test.call(list, Map.of("name", "host1"))))
                .hasSize(1);
        assertThat(rows(HostResponse.class, test.call(list, Map.of("resourcestate", "Disabled"))))
                .isEmpty();
    }

    @Test
    void hypervisorsAreThoseOfAgentsAndClusters() {
        ListHypervisors list = new ListHypervisors(new Hypervisors(TestAgents.directory("local", "KVM")));

        assertThat(rows(ListHypervisors.HypervisorResponse.class, test.call(list, Map.of())))
                .extracting(ListHypervisors.HypervisorResponse::name)
                .containsExactly("KVM", "Simulator");
        assertThat(rows(ListHypervisors.HypervisorResponse.class, test.call(list, Map.of("zoneid", test.cloud.zone()))))
                .extracting(ListHypervisors.HypervisorResponse::name)
                .containsExactly("Simulator");
    }

    @Test
    void namesComeFromUrls() {
        assertThat(name("http://sim/r1/h1/cpucore=8&cpuspeed=2000&memory=17179869184"))
                .isEqualTo("r1-h1");
        assertThat(name("http://sim/host1")).isEqualTo("host1-42");
        assertThat(name("qemu+ssh://root@kvm1.example:22/system")).isEqualTo("kvm1.example");
        assertThat(name("qemu:///system")).isEqualTo("kvm-42");
        assertThat(name("qemu+unix:///system?socket=/run/h1/libvirt-sock")).isEqualTo("kvm-42");
        assertThat(name("test:///default")).isEqualTo("default");
    }

    private void joined(String name) {
        test.cloud.insert(
                RemoteAgent.KIND,
                new RemoteAgent(
                        test.store.nextId(RemoteAgent.KIND),
                        UUID.randomUUID(),
                        name,
                        RemoteAgent.State.JOINED,
                        "",
                        "",
                        Fixtures.CREATED,
                        Fixtures.CREATED,
                        "10.0.0.7",
                        null,
                        null));
    }

    private String name(String url) {
        return HostNames.of(test.store.snapshot(), "KVM", url, new Id<>(42), null);
    }

    private AddHost add(AgentDirectory directory) {
        return new AddHost(
                test.store, new HostConnections(messaging, directory, new TestConfig()), directory, statuses);
    }

    private void answer() {
        messaging.answer(AgentMethods.CONNECT_HOST, request -> connected());
    }

    private static HostConnected connected() {
        return new HostConnected(new HostCapacity(1, 8, 2000, 16 * Fixtures.GIB, "1"), "172.16.0.7", List.of());
    }

    private void refused(ErrorKind kind, String text, Map<String, Object> parameters) {
        assertThatThrownBy(() -> test.call(add, parameters)).isInstanceOfSatisfying(CommandException.class, refusal -> {
            assertThat(refusal.getMessage()).contains(text);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }

    private Map<String, Object> host(Map<String, ?> changes) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "zoneid",
                test.cloud.zone(),
                "podid",
                test.cloud.pod(),
                "clusterid",
                test.cloud.cluster(),
                "hypervisor",
                "simulator",
                "url",
                "http://sim/rack1/h7",
                "username",
                "root"));
        parameters.putAll(changes);
        return parameters;
    }
}
