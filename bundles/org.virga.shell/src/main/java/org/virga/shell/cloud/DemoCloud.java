package org.virga.shell.cloud;

import java.util.Map;
import java.util.Optional;
import org.virga.api.model.Cluster;
import org.virga.api.model.Entity;
import org.virga.api.model.GuestOs;
import org.virga.api.model.Host;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Pod;
import org.virga.api.model.ServiceOffering;
import org.virga.api.model.StoragePool;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Store;
import org.virga.shell.Calls;

/**
 * A small simulated cloud, built through the API under the names that CloudStack's own simulator set-up has, so that
 * scripts written for that find what they expect. Each method makes what is not there yet.
 */
final class DemoCloud {

    private static final String ZONE = "Sandbox-simulator-advanced";
    private static final String POD = "POD0";
    private static final String CLUSTER = "C0";
    private static final String POOL = "PS0";
    private static final String TEMPLATE = "CentOS 5.6 (64-bit) no GUI (Simulator)";
    private static final String GUEST_OS = "CentOS 5.6 (64-bit)";

    private final Store store;
    private final Calls calls;

    DemoCloud(Store store, Calls calls) {
        this.store = store;
        this.calls = calls;
    }

    /** The zone with its shared network. */
    Zone zone() {
        return ensure(
                Zone.KIND,
                Zone.BY_NAME,
                ZONE,
                "createZone",
                Map.of(
                        "name", ZONE,
                        "networktype", "Advanced",
                        "dns1", "10.147.28.6",
                        "internaldns1", "10.147.28.6",
                        "guestcidraddress", "10.1.0.0/16",
                        "allocationstate", "Enabled"));
    }

    /** Storage that every host of the zone reaches, so that machines outlive their hosts. */
    StoragePool pool(Zone zone) {
        return ensure(
                StoragePool.KIND,
                StoragePool.BY_NAME,
                POOL,
                "createStoragePool",
                Map.of(
                        "zoneid",
                        zone.uuid().toString(),
                        "scope",
                        "zone",
                        "hypervisor",
                        "Simulator",
                        "name",
                        POOL,
                        "url",
                        "nfs://10.147.28.6/export/home/sandbox/primary0",
                        "capacitybytes",
                        Long.toString(1L << 50)));
    }

    /** The host of this number, in the zone's one pod and cluster. */
    Host host(Zone zone, int number) {
        Pod pod = pod(zone);
        Cluster cluster = cluster(zone, pod);
        String url = "http://sim/c0/h" + number;
        return ensure(
                Host.KIND,
                Host.BY_URL,
                new Host.UrlKey(cluster.hypervisor(), url, ""),
                "addHost",
                Map.of(
                        "zoneid", zone.uuid().toString(),
                        "podid", pod.uuid().toString(),
                        "clusterid", cluster.uuid().toString(),
                        "hypervisor", cluster.hypervisor(),
                        "url", url,
                        "username", "root",
                        "password", "password"));
    }

    /** Offerings and the template. */
    void catalogue() {
        offering("Small Instance", 500, 512, false);
        offering("Medium Instance", 1000, 1024, false);
        offering("Small HA Instance", 500, 512, true);
        GuestOs guestOs = find(GuestOs.KIND, GuestOs.BY_NAME, GUEST_OS).orElseThrow();
        ensure(
                Template.KIND,
                Template.BY_NAME,
                TEMPLATE,
                "registerTemplate",
                Map.of(
                        "name", TEMPLATE,
                        "displaytext", TEMPLATE,
                        "format", "VHD",
                        "hypervisor", "Simulator",
                        "ostypeid", guestOs.uuid().toString(),
                        "zoneid", "-1",
                        "url", "http://sim/templates/centos56-x86_64.vhd?size=2147483648",
                        "ispublic", "true",
                        "isfeatured", "true"));
    }

    private Pod pod(Zone zone) {
        return ensure(
                Pod.KIND,
                Pod.BY_NAME,
                new Pod.NameKey(zone.id(), POD),
                "createPod",
                Map.of(
                        "zoneid", zone.uuid().toString(),
                        "name", POD,
                        "gateway", "172.16.0.1",
                        "netmask", "255.255.0.0",
                        "startip", "172.16.0.2",
                        "endip", "172.16.255.250"));
    }

    private Cluster cluster(Zone zone, Pod pod) {
        return ensure(
                Cluster.KIND,
                Cluster.BY_NAME,
                new Cluster.NameKey(pod.id(), CLUSTER),
                "addCluster",
                Map.of(
                        "zoneid",
                        zone.uuid().toString(),
                        "podid",
                        pod.uuid().toString(),
                        "clustername",
                        CLUSTER,
                        "hypervisor",
                        "Simulator",
                        "clustertype",
                        "CloudManaged"));
    }

    private void offering(String name, int cpuMhz, int memoryMib, boolean highlyAvailable) {
        ensure(
                ServiceOffering.KIND,
                ServiceOffering.BY_NAME,
                name,
                "createServiceOffering",
                Map.of(
                        "name",
                        name,
                        "displaytext",
                        name,
                        "cpunumber",
                        "1",
                        "cpuspeed",
                        Integer.toString(cpuMhz),
                        "memory",
                        Integer.toString(memoryMib),
                        "offerha",
                        Boolean.toString(highlyAvailable)));
    }

    private <E extends Entity<E>, K> E ensure(
            Kind<E> kind, Index<E, K> index, K key, String command, Map<String, String> parameters) {
        return find(kind, index, key).orElseGet(() -> {
            calls.call(command, parameters);
            return find(kind, index, key).orElseThrow();
        });
    }

    private <E extends Entity<E>, K> Optional<E> find(Kind<E> kind, Index<E, K> index, K key) {
        return store.snapshot().by(kind, index, key).stream().findFirst();
    }
}
