package org.virga.topology.place;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists clusters. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listClusters",
        object = "cluster",
        response = ClusterResponse.class,
        description = "Lists clusters.")
public final class ListClusters implements Query<ListClusters.Parameters> {

    /** What listClusters takes. */
    public record Parameters(
            @Param("only this cluster") @Nullable Cluster id,

            @Param("only the clusters of this name") @Nullable
            String name,

            @Param("part of the name or of the hypervisor") @Nullable
            String keyword,

            @Param("only clusters of this zone") @Nullable Zone zoneid,
            @Param("only clusters of this pod") @Nullable Pod podid,

            @Param("only clusters of this hypervisor") @Nullable
            String hypervisor,

            @Param("CloudManaged or ExternalManaged") @Nullable
            String clustertype,

            @Param("Managed or Unmanaged; every cluster is managed") @Nullable
            String managedstate,

            @Param("whether they take new guests") @Nullable AllocationState allocationstate,
            @Param("whether to tell what is left") @Nullable Boolean showcapacities,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        boolean capacities = Boolean.TRUE.equals(parameters.showcapacities);
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "cluster",
                        rows(snapshot, parameters),
                        cluster -> wanted(parameters, cluster),
                        cluster -> ClusterResponse.of(snapshot, cluster, capacities));
    }

    private static Iterable<Cluster> rows(Snapshot snapshot, Parameters parameters) {
        if (parameters.id != null) {
            return List.of(parameters.id);
        }
        if (parameters.podid != null) {
            return snapshot.by(Cluster.KIND, Cluster.BY_POD, parameters.podid.id());
        }
        return parameters.zoneid == null
                ? snapshot.all(Cluster.KIND)
                : snapshot.by(Cluster.KIND, Cluster.BY_ZONE, parameters.zoneid.id());
    }

    private static boolean wanted(Parameters parameters, Cluster cluster) {
        return Search.is(parameters.name, cluster.name())
                && Search.contains(parameters.keyword, cluster.name(), cluster.hypervisor())
                && (parameters.podid == null || parameters.podid.id().equals(cluster.pod()))
                && (parameters.zoneid == null || parameters.zoneid.id().equals(cluster.zone()))
                && Search.is(parameters.hypervisor, cluster.hypervisor())
                && Search.is(parameters.clustertype, cluster.clusterType())
                && Search.is(parameters.managedstate, "Managed")
                && Search.same(parameters.allocationstate, cluster.allocation());
    }
}
