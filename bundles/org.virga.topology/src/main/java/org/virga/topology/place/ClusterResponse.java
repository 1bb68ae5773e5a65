package org.virga.topology.place;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;
import org.virga.topology.Titles;

/** A cluster on the wire. */
public record ClusterResponse(
        @Field("id of the cluster") UUID id,
        @Field("name of the cluster") String name,
        @Field("id of its pod") UUID podid,
        @Field("name of its pod") String podname,
        @Field("id of its zone") UUID zoneid,
        @Field("name of its zone") String zonename,
        @Field("hypervisor of its hosts") String hypervisortype,
        @Field("who looks after it") String clustertype,
        @Field("whether it takes new guests") String allocationstate,
        @Field("whether it is managed") String managedstate,
        @Field("what is left in it") @Nullable List<CapacityResponse> capacity,
        @Field("how often processor speed is given out") String cpuovercommitratio,
        @Field("how often memory is given out") String memoryovercommitratio,
        @Field("details of the cluster") Map<String, String> resourcedetails,
        @Field("architecture of its hosts") String arch,
        @Field("whether there are remarks") boolean hasannotations) {

    /**
     * A cluster's answer.
     *
     * @param capacities whether it tells what is left
     */
    static ClusterResponse of(Snapshot snapshot, Cluster cluster, boolean capacities) {
        Pod pod = snapshot.get(Pod.KIND, cluster.pod());
        Zone zone = snapshot.get(Zone.KIND, cluster.zone());
        String cpu = Double.toString(cluster.cpuOvercommit());
        String memory = Double.toString(cluster.memoryOvercommit());
        return new ClusterResponse(
                cluster.uuid(),
                cluster.name(),
                pod.uuid(),
                pod.name(),
                zone.uuid(),
                zone.name(),
                cluster.hypervisor(),
                cluster.clusterType(),
                Titles.of(cluster.allocation()),
                "Managed",
                capacities ? Capacities.plain(new Capacities(snapshot).of(cluster)) : null,
                cpu,
                memory,
                Map.of("cpuOvercommitRatio", cpu, "memoryOvercommitRatio", memory),
                "x86_64",
                false);
    }
}
