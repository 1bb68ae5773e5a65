package org.virga.topology.place;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Pod;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists pods. */
@Component(service = CommandHandler.class)
@CommandSpec(name = "listPods", object = "pod", response = PodResponse.class, description = "Lists pods.")
public final class ListPods implements Query<ListPods.Parameters> {

    /** What listPods takes. */
    public record Parameters(
            @Param("only this pod") @Nullable Pod id,
            @Param("only the pods of this name") @Nullable String name,
            @Param("part of the name") @Nullable String keyword,
            @Param("only pods of this zone") @Nullable Zone zoneid,
            @Param("whether they take new guests") @Nullable AllocationState allocationstate,
            @Param("whether to tell what is left") @Nullable Boolean showcapacities,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        boolean capacities = Boolean.TRUE.equals(parameters.showcapacities);
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "pod",
                        rows(snapshot, parameters),
                        pod -> Search.is(parameters.name, pod.name())
                                && Search.contains(parameters.keyword, pod.name())
                                && Search.same(parameters.allocationstate, pod.allocation()),
                        pod -> PodResponse.of(snapshot, pod, capacities));
    }

    private static Iterable<Pod> rows(Snapshot snapshot, Parameters parameters) {
        Zone zone = parameters.zoneid;
        if (parameters.id != null) {
            return zone == null || zone.id().equals(parameters.id.zone()) ? List.of(parameters.id) : List.of();
        }
        return zone == null ? snapshot.all(Pod.KIND) : snapshot.by(Pod.KIND, Pod.BY_ZONE, zone.id());
    }
}
