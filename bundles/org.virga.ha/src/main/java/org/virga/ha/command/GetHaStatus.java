package org.virga.ha.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.ha.HaScopes;
import org.virga.api.ha.HighAvailability;
import org.virga.api.model.HaCase;
import org.virga.api.model.HaSetting;
import org.virga.api.model.Host;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Query;

/** Shows how high availability is getting on. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "getHighAvailabilityStatus",
        object = "highavailability",
        response = HaStatusResponse.class,
        description = "Shows which hosts are not well, what is done about them, and whether that is held back.")
public final class GetHaStatus implements Query<GetHaStatus.Parameters> {

    private final HighAvailability availability;

    @Activate
    public GetHaStatus(@Reference HighAvailability availability) {
        this.availability = availability;
    }

    /** What the command takes: nothing. */
    public record Parameters() {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Optional<Instant> paused = HaScopes.pausedUntil(snapshot, context.now());
        return new Answer.Single(
                "highavailability",
                new HaStatusResponse(
                        paused.orElse(null),
                        paused.flatMap(until -> HaScopes.find(snapshot, HaSetting.CLOUD))
                                .map(HaSetting::reason)
                                .orElse(null),
                        availability.restarting(),
                        availability.braked().stream()
                                .flatMap(zone -> snapshot.find(Zone.KIND, zone).stream())
                                .map(Zone::name)
                                .sorted()
                                .toList(),
                        availability.means().investigators(),
                        availability.means().fencers(),
                        cases(snapshot)));
    }

    private List<HaStatusResponse.HostCase> cases(Snapshot snapshot) {
        List<HaStatusResponse.HostCase> cases = new ArrayList<>();
        for (Host.State state : List.of(Host.State.SUSPECT, Host.State.DOWN, Host.State.CONNECTING)) {
            for (Host host : snapshot.by(Host.KIND, Host.BY_STATE, state)) {
                Optional<HaCase> open = HaScopes.caseOf(snapshot, host.id());
                if (open.isPresent() || state != Host.State.CONNECTING) {
                    cases.add(new HaStatusResponse.HostCase(
                            host.uuid(),
                            host.name(),
                            host.state().name(),
                            open.map(one -> one.state().title()).orElse(null),
                            open.map(HaCase::since).orElse(null),
                            availability
                                    .inquiry(host.id())
                                    .map(HighAvailability.Inquiry::doing)
                                    .orElse(null),
                            snapshot.allocation(host.id()).vms()));
                }
            }
        }
        return cases;
    }
}
