package org.virga.ha.power.command;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.HaSetting;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.Zone;
import org.virga.api.store.Store;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Uses the management boards of a zone's hosts. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "enableOutOfBandManagementForZone",
        object = OutOfBandResponse.OBJECT,
        response = OutOfBandResponse.class,
        description = "Uses the management boards of a zone's hosts.",
        event = "HOST.OOBM.ENABLE",
        eventDescription = "enabling out-of-band management for a zone",
        resourceType = "Zone")
public final class EnablePowerForZone implements AsyncCommand<EnablePowerForZone.Parameters> {

    private final Store store;

    @Activate
    public EnablePowerForZone(@Reference Store store) {
        this.store = store;
    }

    /** What enableOutOfBandManagementForZone takes. */
    public record Parameters(
            @Param(value = "the zone", required = true) Zone zoneid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(Zone.KIND, parameters.zoneid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        String scope = HaSetting.scope(Zone.KIND, parameters.zoneid.id());
        return BoardRecords.switchScope(store, job, scope, true);
    }
}
