package org.virga.ha.command;

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

/** Has high availability look after the hosts of a zone (again). */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "enableHAForZone",
        object = "",
        response = HaSuccess.class,
        description = "Has high availability look after the hosts of a zone (again).",
        event = "HA.RESOURCE.ENABLE",
        eventDescription = "enabling HA for zone",
        resourceType = "Zone")
public final class EnableHaForZone implements AsyncCommand<EnableHaForZone.Parameters> {

    private final Store store;

    @Activate
    public EnableHaForZone(@Reference Store store) {
        this.store = store;
    }

    /** What enableHAForZone takes. */
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
        return HaSettings.switchScope(store, job, scope, true);
    }
}
