package org.virga.ha.power.command;

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

/** Does not use the management boards of a cluster's hosts. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "disableOutOfBandManagementForCluster",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Does not use the management boards of a cluster's hosts.",
        event = "HOST.OOBM.DISABLE",
        eventDescription = "disabling out-of-band management for a cluster",
        resourceType = "Cluster")
public final class DisablePowerForCluster implements AsyncCommand<DisablePowerForCluster.Parameters> {

    private final Store store;

    @Activate
    public DisablePowerForCluster(@Reference Store store) {
        this.store = store;
    }

    /** What disableOutOfBandManagementForCluster takes. */
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
        return BoardRecords.switchScope(store, job, scope, false);
    }
}
