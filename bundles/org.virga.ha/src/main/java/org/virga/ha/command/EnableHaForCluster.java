package org.virga.ha.command;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Cluster;
import org.virga.api.model.HaSetting;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Store;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Has high availability look after the hosts of a cluster (again). */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "enableHAForCluster",
        object = "",
        response = HaSuccess.class,
        description = "Has high availability look after the hosts of a cluster (again).",
        event = "HA.RESOURCE.ENABLE",
        eventDescription = "enabling HA for cluster",
        resourceType = "Cluster")
public final class EnableHaForCluster implements AsyncCommand<EnableHaForCluster.Parameters> {

    private final Store store;

    @Activate
    public EnableHaForCluster(@Reference Store store) {
        this.store = store;
    }

    /** What enableHAForCluster takes. */
    public record Parameters(
            @Param(value = "the cluster", required = true) Cluster clusterid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(Cluster.KIND, parameters.clusterid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        String scope = HaSetting.scope(Cluster.KIND, parameters.clusterid.id());
        return HaSettings.switchScope(store, job, scope, true);
    }
}
