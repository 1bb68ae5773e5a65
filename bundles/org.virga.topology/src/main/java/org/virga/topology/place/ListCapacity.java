package org.virga.topology.place;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.Cluster;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists what zones, a pod or a cluster have and what of it is given out. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listCapacity",
        object = "capacity",
        response = CapacityResponse.class,
        description = "Lists how much there is and how much is given out, by zone, or in a pod or cluster.")
public final class ListCapacity implements Query<ListCapacity.Parameters> {

    /** What listCapacity takes. */
    public record Parameters(
            @Param("only this kind: 0 memory, 1 processor speed, 8 guest addresses") @Nullable
            Integer type,

            @Param("in this zone") @Nullable Zone zoneid,
            @Param("in this pod") @Nullable Pod podid,
            @Param("in this cluster") @Nullable Cluster clusterid,
            @Param("part of the kind's name") @Nullable String keyword,
            @Param("usage: fullest first") @Nullable String sortby,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        List<CapacityResponse> rows = new ArrayList<>(rows(context, parameters));
        if (Search.is("usage", parameters.sortby == null ? "" : parameters.sortby)) {
            rows.sort(Comparator.comparingDouble((CapacityResponse row) -> -Double.parseDouble(row.percentused())));
        }
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "capacity",
                        rows,
                        row -> (parameters.type == null || parameters.type == row.type())
                                && Search.contains(parameters.keyword, row.name()),
                        row -> row);
    }

    private static List<CapacityResponse> rows(CommandContext context, Parameters parameters) {
        Capacities capacities = new Capacities(context.snapshot());
        if (parameters.clusterid != null) {
            return capacities.of(parameters.clusterid);
        }
        if (parameters.podid != null) {
            return capacities.of(parameters.podid);
        }
        if (parameters.zoneid != null) {
            return capacities.of(parameters.zoneid);
        }
        return context.snapshot().all(Zone.KIND).stream()
                .flatMap(zone -> capacities.of(zone).stream())
                .toList();
    }
}
