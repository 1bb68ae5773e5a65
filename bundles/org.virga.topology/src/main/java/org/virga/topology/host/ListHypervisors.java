package org.virga.topology.host;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.model.Cluster;
import org.virga.api.model.RoleType;
import org.virga.api.model.Zone;
import org.virga.api.store.Rows;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists the hypervisors that a zone's clusters have or, for the whole cloud, that agents can drive too. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listHypervisors",
        object = "hypervisor",
        response = ListHypervisors.HypervisorResponse.class,
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER},
        description = "Lists hypervisors.")
public final class ListHypervisors implements Query<ListHypervisors.Parameters> {

    private final Hypervisors hypervisors;

    @Activate
    public ListHypervisors(@Reference Hypervisors hypervisors) {
        this.hypervisors = hypervisors;
    }

    /** What listHypervisors takes. */
    public record Parameters(
            @Param("only those of this zone's clusters") @Nullable
            Zone zoneid) {}

    /** A hypervisor on the wire. */
    public record HypervisorResponse(
            @Field("name of the hypervisor") String name) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Set<String> names = new TreeSet<>();
        Rows<Cluster> clusters;
        if (parameters.zoneid == null) {
            names.addAll(hypervisors.driven());
            clusters = context.snapshot().all(Cluster.KIND);
        } else {
            clusters = context.snapshot().by(Cluster.KIND, Cluster.BY_ZONE, parameters.zoneid.id());
        }
        clusters.forEach(cluster -> names.add(cluster.hypervisor()));
        names.remove(Hypervisors.NONE);
        List<HypervisorResponse> rows =
                names.stream().map(HypervisorResponse::new).toList();
        return new Answer.Listing("hypervisor", rows.size(), rows);
    }
}
