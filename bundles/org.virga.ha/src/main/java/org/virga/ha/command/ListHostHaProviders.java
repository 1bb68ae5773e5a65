package org.virga.ha.command;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists what can look after hosts of a hypervisor. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listHostHAProviders",
        object = "haprovider",
        response = HostHaResponse.class,
        description = "Lists HA providers.")
public final class ListHostHaProviders implements Query<ListHostHaProviders.Parameters> {

    /** What listHostHAProviders takes. */
    public record Parameters(
            @Param(value = "the hypervisor", required = true)
            String hypervisor) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        return new Answer.Listing(
                "haprovider",
                1,
                List.of(new HostHaResponse(null, null, null, HaProviders.of(parameters.hypervisor), null)));
    }
}
