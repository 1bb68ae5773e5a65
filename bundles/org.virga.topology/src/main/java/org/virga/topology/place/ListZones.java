package org.virga.topology.place;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.AllocationState;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists zones. Who is no administrator sees those that take guests. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listZones",
        object = "zone",
        response = ZoneResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists zones.")
public final class ListZones implements Query<ListZones.Parameters> {

    /** What listZones takes. */
    public record Parameters(
            @Param("only this zone") @Nullable Zone id,
            @Param("only these zones") List<Zone> ids,
            @Param("only the zone of this name") @Nullable String name,
            @Param("part of the name") @Nullable String keyword,
            @Param("Advanced or Basic") @Nullable String networktype,

            @Param("true for all that the caller may use, false for those where the caller has machines") @Nullable
            Boolean available,

            @Param("whether to tell what is left") @Nullable Boolean showcapacities,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        boolean admin = context.caller().isAdmin();
        boolean capacities = admin && Boolean.TRUE.equals(parameters.showcapacities);
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "zone",
                        parameters.id == null ? context.snapshot().all(Zone.KIND) : List.of(parameters.id),
                        zone -> wanted(context, parameters, zone),
                        zone -> Zones.respond(context.snapshot(), zone, admin, capacities));
    }

    private static boolean wanted(CommandContext context, Parameters parameters, Zone zone) {
        return (context.caller().isAdmin() || zone.allocation() == AllocationState.ENABLED)
                && (parameters.ids.isEmpty() || parameters.ids.contains(zone))
                && Search.is(parameters.name, zone.name())
                && Search.contains(parameters.keyword, zone.name(), zone.description())
                && Search.is(parameters.networktype, zone.networkType())
                && (!Boolean.FALSE.equals(parameters.available) || hasMachines(context, zone));
    }

    private static boolean hasMachines(CommandContext context, Zone zone) {
        return context.snapshot().by(Vm.KIND, Vm.BY_ACCOUNT, context.caller().account()).stream()
                .anyMatch(vm -> vm.zone().equals(zone.id()));
    }
}
