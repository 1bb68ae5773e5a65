package org.virga.topology.place;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Network;
import org.virga.api.model.Nic;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.topology.Ipv4;

/**
 * Sums up what a part of the topology has and what of it is given out. Only what is known is told: memory and processor
 * speed of hosts that take guests, after overcommit, and addresses of the zones' guest networks.
 */
public final class Capacities {

    private static final short MEMORY = 0;
    private static final short CPU = 1;
    private static final short GUEST_ADDRESSES = 8;

    private final Snapshot snapshot;

    public Capacities(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** What a zone has. */
    public List<CapacityResponse> of(Zone zone) {
        Scope scope = new Scope(zone, null, null);
        List<CapacityResponse> rows = new ArrayList<>(hosts(scope, snapshot.by(Host.KIND, Host.BY_ZONE, zone.id())));
        long used = 0;
        long total = 0;
        for (Network network : snapshot.by(Network.KIND, Network.BY_ZONE, zone.id())) {
            used += snapshot.by(Nic.KIND, Nic.BY_NETWORK, network.id()).size();
            total += between(network.startIp(), network.endIp());
        }
        rows.add(row(scope, GUEST_ADDRESSES, "DIRECT_ATTACHED_PUBLIC_IP", used, total));
        return rows;
    }

    /** What a pod has. */
    public List<CapacityResponse> of(Pod pod) {
        Zone zone = snapshot.get(Zone.KIND, pod.zone());
        return hosts(new Scope(zone, pod, null), snapshot.by(Host.KIND, Host.BY_POD, pod.id()));
    }

    /** What a cluster has. */
    public List<CapacityResponse> of(Cluster cluster) {
        Zone zone = snapshot.get(Zone.KIND, cluster.zone());
        Pod pod = snapshot.get(Pod.KIND, cluster.pod());
        return hosts(new Scope(zone, pod, cluster), snapshot.by(Host.KIND, Host.BY_CLUSTER, cluster.id()));
    }

    /** The same without the names of the place, for answers that tell them already. */
    public static List<CapacityResponse> plain(List<CapacityResponse> rows) {
        return rows.stream().map(Capacities::plain).toList();
    }

    private List<CapacityResponse> hosts(Scope scope, Rows<Host> hosts) {
        long memoryUsed = 0;
        long memoryTotal = 0;
        long cpuUsed = 0;
        long cpuTotal = 0;
        for (Host host : hosts) {
            HostCapacity capacity = host.capacity();
            if (capacity == null || host.resourceState() != Host.ResourceState.ENABLED) {
                continue;
            }
            Cluster cluster = snapshot.get(Cluster.KIND, host.cluster());
            Allocation given = snapshot.allocation(host.id());
            memoryUsed += given.memoryBytes();
            memoryTotal += (long) (capacity.memoryBytes() * cluster.memoryOvercommit());
            cpuUsed += given.cpuMhz();
            cpuTotal += (long) (capacity.totalMhz() * cluster.cpuOvercommit());
        }
        return List.of(
                row(scope, MEMORY, "MEMORY", memoryUsed, memoryTotal), row(scope, CPU, "CPU", cpuUsed, cpuTotal));
    }

    private static CapacityResponse row(Scope scope, short type, String name, long used, long total) {
        return new CapacityResponse(
                type,
                name,
                scope.zone.uuid(),
                scope.zone.name(),
                scope.pod == null ? null : scope.pod.uuid(),
                scope.pod == null ? null : scope.pod.name(),
                scope.cluster == null ? null : scope.cluster.uuid(),
                scope.cluster == null ? null : scope.cluster.name(),
                scope.pod == null ? used : null,
                used,
                total,
                percent(used, total));
    }

    private static CapacityResponse plain(CapacityResponse row) {
        return new CapacityResponse(
                row.type(),
                row.name(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                row.capacityused(),
                row.capacitytotal(),
                row.percentused());
    }

    private static long between(String first, String last) {
        return Math.max(0, Ipv4.address("endip", last) - Ipv4.address("startip", first) + 1);
    }

    static String percent(long used, long total) {
        double percent = total == 0 ? 0 : 100.0 * used / total;
        return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(percent);
    }

    private record Scope(
            Zone zone, @Nullable Pod pod, @Nullable Cluster cluster) {}
}
