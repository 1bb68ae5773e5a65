package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;

/**
 * Hosts of one hypervisor that guests can move between.
 *
 * @param hypervisor as drivers name it, for example {@code "Simulator"} or {@code "KVM"}
 * @param cpuOvercommit how often a host's processor speed may be given out, 1.0 for once
 * @param memoryOvercommit how often a host's memory may be given out, 1.0 for once
 */
@RecordBuilder
public record Cluster(
        Id<Cluster> id,
        UUID uuid,
        String name,
        Id<Zone> zone,
        Id<Pod> pod,
        String hypervisor,
        String clusterType,
        double cpuOvercommit,
        double memoryOvercommit,
        AllocationState allocation,
        Instant created)
        implements Entity<Cluster>, ClusterBuilder.With {

    /** A name is unique inside its pod. */
    public record NameKey(Id<Pod> pod, String name) {}

    public static final Index<Cluster, NameKey> BY_NAME =
            Index.unique("name in its pod", cluster -> new NameKey(cluster.pod(), cluster.name()));
    public static final Index<Cluster, Id<Zone>> BY_ZONE = Index.by("zone", Cluster::zone);
    public static final Index<Cluster, Id<Pod>> BY_POD = Index.by("pod", Cluster::pod);
    public static final Kind<Cluster> KIND = Kind.of("cluster", "cluster", Cluster.class, BY_NAME, BY_ZONE, BY_POD);
}
