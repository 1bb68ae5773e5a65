package org.virga.ha.power.command;

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

/** Does not use the management board of a host. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "disableOutOfBandManagementForHost",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Does not use the management board of a host.",
        event = "HOST.OOBM.DISABLE",
        eventDescription = "disabling out-of-band management for a host",
        resourceType = "Host")
public final class DisablePowerForHost implements AsyncCommand<DisablePowerForHost.Parameters> {

    private final Store store;

    @Activate
    public DisablePowerForHost(@Reference Store store) {
        this.store = store;
    }

    /** What disableOutOfBandManagementForHost takes. */
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
        return BoardRecords.switchHost(store, job, parameters.hostid, false);
    }
}
