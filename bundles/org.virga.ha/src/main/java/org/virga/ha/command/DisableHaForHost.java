package org.virga.ha.command;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Store;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Lets high availability leave a host alone. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "disableHAForHost",
        object = "hostha",
        response = HostHaResponse.class,
        description = "Lets high availability leave a host alone.",
        event = "HA.RESOURCE.DISABLE",
        eventDescription = "disabling HA for host",
        resourceType = "Host")
public final class DisableHaForHost implements AsyncCommand<DisableHaForHost.Parameters> {

    private final Store store;

    @Activate
    public DisableHaForHost(@Reference Store store) {
        this.store = store;
    }

    /** What disableHAForHost takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(Host.KIND, parameters.hostid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        return HaSettings.switchHost(store, job, parameters.hostid, false);
    }
}
