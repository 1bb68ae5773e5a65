package org.virga.ha.command;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Store;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Names what looks after a host. Hosts are looked after without it, too. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "configureHAForHost",
        object = "hostha",
        response = HostHaResponse.class,
        description = "Configures HA for a host.",
        event = "HA.RESOURCE.CONFIGURE",
        eventDescription = "configuring HA for host",
        resourceType = "Host")
public final class ConfigureHaForHost implements AsyncCommand<ConfigureHaForHost.Parameters> {

    private final Store store;

    @Activate
    public ConfigureHaForHost(@Reference Store store) {
        this.store = store;
    }

    /** What configureHAForHost takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid,

            @Param(value = "what looks after it, one of listHostHAProviders", required = true)
            String provider) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        HaProviders.checked(parameters.provider, parameters.hostid.hypervisor());
        return ResourceRef.of(Host.KIND, parameters.hostid);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        String provider = HaProviders.checked(parameters.provider, parameters.hostid.hypervisor());
        String scope = HaSetting.scope(Host.KIND, parameters.hostid.id());
        job.step("set", () -> HaSettings.change(store, scope, setting -> setting.withProvider(provider)));
        return Outcome.Done.of("hostha", HostHaResponse.changed(parameters.hostid, true, provider));
    }
}
