package org.virga.ha.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists how hosts stand with high availability. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listHostHAResources",
        object = "hostha",
        response = HostHaResponse.class,
        description = "Lists how hosts stand with HA: all of them, or one.")
public final class ListHostHaResources implements Query<ListHostHaResources.Parameters> {

    /** What listHostHAResources takes. */
    public record Parameters(
            @Param("only this host") @Nullable Host hostid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        List<HostHaResponse> rows = parameters.hostid == null
                ? snapshot.all(Host.KIND).stream()
                        .map(host -> HostHaResponse.of(snapshot, host))
                        .toList()
                : List.of(HostHaResponse.of(snapshot, parameters.hostid));
        return new Answer.Listing("hostha", rows.size(), rows);
    }
}
