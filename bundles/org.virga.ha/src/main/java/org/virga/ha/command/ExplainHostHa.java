package org.virga.ha.command;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.ha.HaScopes;
import org.virga.api.ha.HighAvailability;
import org.virga.api.ha.HighAvailability.Inquiry;
import org.virga.api.model.HaCase;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Tells why high availability does with a host what it does. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "explainHostHA",
        object = "hostha",
        response = HaExplanationResponse.class,
        description = "Tells what is known of a host, by whom, and what is done about it.")
public final class ExplainHostHa implements Query<ExplainHostHa.Parameters> {

    private final HighAvailability availability;

    @Activate
    public ExplainHostHa(@Reference HighAvailability availability) {
        this.availability = availability;
    }

    /** What explainHostHA takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host hostid) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Host host = parameters.hostid;
        Optional<HaCase> open = HaScopes.caseOf(snapshot, host.id());
        Optional<Inquiry> inquiry = availability.inquiry(host.id());
        return new Answer.Single(
                "hostha",
                new HaExplanationResponse(
                        host.uuid(),
                        host.name(),
                        host.state().name(),
                        HaScopes.title(snapshot, host),
                        open.map(HaCase::since).orElse(null),
                        open.map(HaCase::opened).orElse(null),
                        open.map(HaCase::proof).orElse(null),
                        inquiry.map(Inquiry::doing).orElse(null),
                        inquiry.map(Inquiry::looks).orElse(0),
                        inquiry.map(Inquiry::findings).orElse(List.of()),
                        inquiry.map(Inquiry::fences).orElse(List.of()),
                        open.map(HaCase::findings).orElse(List.of())));
    }
}
