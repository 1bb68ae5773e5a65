package org.virga.topology.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.virga.topology.TestCloud.rows;
import static org.virga.topology.TestCloud.single;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Cluster;
import org.virga.api.model.Network;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.topology.TestCloud;
import org.virga.topology.host.Hypervisors;
import org.virga.topology.host.TestAgents;

class PlacesTest {

    private final TestCloud test = new TestCloud(3);
    private final CreateZone createZone = new CreateZone(test.store, test.networks);
    private final ListZones listZones = new ListZones();
    private final CreatePod createPod = new CreatePod(test.store);
    private final AddCluster addCluster =
            new AddCluster(test.store, new Hypervisors(TestAgents.directory("local", "Simulator")));

    @Test
    void aZoneIsMadeWithItsNetworkAndTakesNobodyYet() {
        ZoneResponse zone = single(ZoneResponse.class, test.call(createZone, zone("z2", Map.of())));

        assertThat(zone.allocationstate()).isEqualTo("Disabled");
        assertThat(zone.networktype()).isEqualTo("Advanced");
        Zone stored = test.store.snapshot().find(Zone.KIND, zone.id()).orElseThrow();
        assertThat(test.store.snapshot().by(Network.KIND, Network.BY_ZONE, stored.id()))
                .hasSize(1);
    }

    @Test
    void aZoneCanTakeGuestsFromTheBeginning() {
        ZoneResponse zone = single(
                ZoneResponse.class,
                test.call(createZone, zone("z2", Map.of("allocationstate", AllocationState.ENABLED))));

        assertThat(zone.allocationstate()).isEqualTo("Enabled");
    }

    @ParameterizedTest
    @CsvSource({
        "name, zone1, already exists",
        "networktype, Odd, only Advanced and Basic",
        "dns1, 1.2.3, dns1",
        "dns1, 1.2.3.256, dns1",
        "dns2, one, dns2",
        "internaldns1, 1.2.3.4.5, internaldns1",
        "guestcidraddress, 10.1.1.0, guestcidraddress",
        "guestcidraddress, 10.1.1.0/33, guestcidraddress",
        "guestcidraddress, 10.1.x.0/24, guestcidraddress"
    })
    void aZoneThatMakesNoSenseIsRefused(String parameter, String value, String reason) {
        assertRefused(reason, () -> test.call(createZone, zone("z2", Map.of(parameter, value))));
    }

    @Test
    void aUserSeesZonesThatTakeGuestsAndNoInfrastructure() {
        test.call(createZone, zone("z2", Map.of()));

        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of()))).hasSize(2);
        List<ZoneResponse> seen =
                rows(ZoneResponse.class, test.call(test.cloud.userCaller(), listZones, Map.of("showcapacities", true)));
        assertThat(seen).singleElement().satisfies(zone -> {
            assertThat(zone.name()).isEqualTo("zone1");
            assertThat(zone.dns1()).isNull();
            assertThat(zone.capacity()).isNull();
        });
    }

    @Test
    void zonesAreFound() {
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("name", "ZONE1"))))
                .hasSize(1);
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("keyword", "one"))))
                .hasSize(1);
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("id", test.cloud.zone()))))
                .hasSize(1);
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("name", "no"))))
                .isEmpty();
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("available", false))))
                .isEmpty();
        test.cloud.insert(
                Vm.KIND,
                test.cloud.vm("web1").withAccount(test.cloud.adminAccount().id()));
        assertThat(rows(ZoneResponse.class, test.call(listZones, Map.of("available", false))))
                .hasSize(1);
    }

    @Test
    void aPodStandsInItsSubnet() {
        PodResponse pod = single(PodResponse.class, test.call(createPod, pod(Map.of())));

        assertThat(pod.ipranges())
                .containsExactly(new PodResponse.Range("172.18.15.2", "172.18.15.50", "0", "vlan://untagged"));
        assertThat(pod.zonename()).isEqualTo("zone1");
    }

    @ParameterizedTest
    @CsvSource({
        "name, pod1, already exists in zone",
        "startip, 172.21.15.2, The start address of the IP range is not in the CIDR subnet.",
        "endip, 172.21.15.2, The end address of the IP range is not in the CIDR subnet.",
        "endip, 172.18.15.1, lower value",
        "netmask, 255.0.255.0, netmask",
        "gateway, 172.18.15.7, overlap",
        "gateway, nowhere, gateway"
    })
    void aPodThatMakesNoSenseIsRefused(String parameter, String value, String reason) {
        assertRefused(reason, () -> test.call(createPod, pod(Map.of(parameter, value))));
    }

    @Test
    void aClusterIsAddedToItsPod() {
        ClusterResponse cluster = single(ClusterResponse.class, test.call(addCluster, cluster(Map.of())));

        assertThat(cluster.hypervisortype()).isEqualTo("Simulator");
        assertThat(cluster.podname()).isEqualTo("pod1");
        assertThat(cluster.cpuovercommitratio()).isEqualTo("1.0");
        assertThat(cluster.managedstate()).isEqualTo("Managed");
    }

    @Test
    void aClusterOfAnUnknownHypervisorHasNone() {
        assertThat(single(ClusterResponse.class, test.call(addCluster, cluster(Map.of("hypervisor", "Nothing"))))
                        .hypervisortype())
                .isEqualTo("None");
    }

    @Test
    void aClusterNameIsTakenOnceInAPod() {
        assertThatThrownBy(() -> test.call(addCluster, cluster(Map.of("clustername", "cluster1"))))
                .isInstanceOfSatisfying(CommandException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(ErrorKind.RUNTIME));
        assertRefused("supported cluster type", () -> test.call(addCluster, cluster(Map.of("clustertype", "Odd"))));
    }

    @Test
    void clustersAndPodsAreFound() {
        ListClusters clusters = new ListClusters();
        assertThat(rows(ClusterResponse.class, test.call(clusters, Map.of("hypervisor", "simulator"))))
                .hasSize(1);
        assertThat(rows(ClusterResponse.class, test.call(clusters, Map.of("podid", test.cloud.pod()))))
                .hasSize(1);
        assertThat(rows(ClusterResponse.class, test.call(clusters, Map.of("managedstate", "Unmanaged"))))
                .isEmpty();
        ListPods pods = new ListPods();
        assertThat(rows(PodResponse.class, test.call(pods, Map.of("zoneid", test.cloud.zone()))))
                .hasSize(1);
        assertThat(rows(PodResponse.class, test.call(pods, Map.of("name", "pod2"))))
                .isEmpty();
    }

    @Test
    void capacityIsWhatHostsHaveAndWhatIsGivenOut() {
        test.cloud.addRunningVm("web1", test.cloud.host(0));
        ListCapacity list = new ListCapacity();

        List<CapacityResponse> zone =
                rows(CapacityResponse.class, test.call(list, Map.of("zoneid", test.cloud.zone())));

        assertThat(zone)
                .extracting(CapacityResponse::name)
                .containsExactly("MEMORY", "CPU", "DIRECT_ATTACHED_PUBLIC_IP");
        CapacityResponse cpu = zone.get(1);
        assertThat(cpu.capacitytotal()).isEqualTo(24_000);
        assertThat(cpu.capacityused()).isEqualTo(500);
        assertThat(cpu.percentused()).isEqualTo("2.08");
        assertThat(cpu.clusterid()).isNull();
        assertThat(zone.get(2).capacitytotal()).isEqualTo(65_533);
        Cluster cluster = test.cloud.cluster();
        assertThat(rows(CapacityResponse.class, test.call(list, Map.of("clusterid", cluster, "type", 0))))
                .singleElement()
                .satisfies(memory -> {
                    assertThat(memory.capacitytotal()).isEqualTo(24L << 30);
                    assertThat(memory.clustername()).isEqualTo("cluster1");
                });
        assertThat(Capacities.percent(0, 0)).isEqualTo("0");
        assertThat(Capacities.percent(1, 3)).isEqualTo("33.33");
    }

    private Map<String, Object> zone(String name, Map<String, ?> changes) {
        Map<String, Object> parameters = new HashMap<>(
                Map.of("name", name, "dns1", "10.0.0.1", "internaldns1", "10.0.0.2", "networktype", "advanced"));
        parameters.putAll(changes);
        return parameters;
    }

    private Map<String, Object> pod(Map<String, ?> changes) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "zoneid", test.cloud.zone(),
                "name", "pod2",
                "gateway", "172.18.0.1",
                "netmask", "255.255.0.0",
                "startip", "172.18.15.2",
                "endip", "172.18.15.50"));
        parameters.putAll(changes);
        return parameters;
    }

    private Map<String, Object> cluster(Map<String, ?> changes) {
        Map<String, Object> parameters = new HashMap<>(Map.of(
                "zoneid", test.cloud.zone(),
                "podid", test.cloud.pod(),
                "clustername", "c2",
                "clustertype", "CloudManaged",
                "hypervisor", "simulator"));
        parameters.putAll(changes);
        return parameters;
    }

    private static void assertRefused(String reason, Supplier<Answer> call) {
        assertThatThrownBy(call::get).isInstanceOfSatisfying(CommandException.class, refusal -> {
            assertThat(refusal.getMessage()).contains(reason);
            assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID);
        });
    }
}
