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

/** Has high availability look after a host (again). */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "enableHAForHost",
        object = "hostha",
        response = HostHaResponse.class,
        description = "Has high availability look after a host (again).",
        event = "HA.RESOURCE.ENABLE",
        eventDescription = "enabling HA for host",
        resourceType = "Host")
public final class EnableHaForHost implements AsyncCommand<EnableHaForHost.Parameters> {

    private final Store store;

    @Activate
    public EnableHaForHost(@Reference Store store) {
        this.store = store;
    }

    /** What enableHAForHost takes. */
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
        return HaSettings.switchHost(store, job, parameters.hostid, true);
    }
}
