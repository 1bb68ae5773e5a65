package org.virga.topology.place;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Commits;
import org.virga.topology.host.Hypervisors;

/** Adds a cluster to a pod. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "addCluster",
        object = "cluster",
        response = ClusterResponse.class,
        description = "Adds a cluster of hosts with one hypervisor to a pod.",
        event = "CLUSTER.CREATE",
        eventDescription = "creating cluster",
        resourceType = "Cluster")
public final class AddCluster implements Command<AddCluster.Parameters> {

    private final Store store;
    private final Hypervisors hypervisors;

    @Activate
    public AddCluster(@Reference Store store, @Reference Hypervisors hypervisors) {
        this.store = store;
        this.hypervisors = hypervisors;
    }

    /** What addCluster takes. */
    public record Parameters(
            @Param(value = "zone of the cluster", required = true)
            Zone zoneid,

            @Param(value = "pod of the cluster", required = true)
            Pod podid,

            @Param(value = "name of the cluster", required = true)
            String clustername,

            @Param(value = "CloudManaged or ExternalManaged", required = true)
            String clustertype,

            @Param(value = "hypervisor of its hosts, for example KVM or Simulator", required = true)
            String hypervisor,

            @Param("whether it takes new guests") @Nullable AllocationState allocationstate) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        Pod pod = parameters.podid;
        if (!pod.zone().equals(parameters.zoneid.id())) {
            throw CommandException.invalid(
                    "The pod " + pod.name() + " does not belong to the zone " + parameters.zoneid.name());
        }
        if (!context.snapshot()
                .by(Cluster.KIND, Cluster.BY_NAME, new Cluster.NameKey(pod.id(), parameters.clustername))
                .isEmpty()) {
            throw new CommandException(
                    ErrorKind.RUNTIME,
                    "Unable to create " + parameters.clustername + " in pod " + pod.name()
                            + ": a cluster of that name is there already");
        }
        Cluster cluster = new Cluster(
                store.nextId(Cluster.KIND),
                UUID.randomUUID(),
                parameters.clustername,
                pod.zone(),
                pod.id(),
                hypervisors.canonical(parameters.hypervisor),
                clusterType(parameters.clustertype),
                1.0,
                1.0,
                parameters.allocationstate == null ? AllocationState.ENABLED : parameters.allocationstate,
                context.now());
        Snapshot after = Commits.commit(
                store, Transaction.builder().insert(Cluster.KIND, cluster).build());
        return new Answer.Listing("cluster", 1, List.of(ClusterResponse.of(after, cluster, false)));
    }

    private static String clusterType(String text) {
        return Stream.of("CloudManaged", "ExternalManaged")
                .filter(text::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> CommandException.invalid("Unable to resolve " + text
                        + " to a supported cluster type; CloudManaged and ExternalManaged are"));
    }
}
