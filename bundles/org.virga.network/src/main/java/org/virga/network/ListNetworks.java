package org.virga.network;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.identity.Access;
import org.virga.api.model.Domain;
import org.virga.api.model.Network;
import org.virga.api.model.RoleType;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.spi.command.Selection;

/** Lists the networks that a caller may put guests in: the shared ones, and those of the accounts that are asked for. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listNetworks",
        object = "network",
        response = NetworkResponse.class,
        description = "Lists guest networks.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListNetworks implements Query<ListNetworks.Parameters> {

    private final Access access;

    @Activate
    public ListNetworks(@Reference Access access) {
        this.access = access;
    }

    /** What the command takes. */
    public record Parameters(
            @Param("only networks of this account; goes with domainid") @Nullable
            String account,

            @Param("only networks of this ACL type: Account or Domain") @Nullable
            String acltype,

            @Param("only networks in which guests can be deployed") @Nullable
            Boolean canusefordeploy,

            @Param("only networks that are shown to their owners") @Nullable
            Boolean displaynetwork,

            @Param("only networks of this domain") @Nullable Domain domainid,

            @Param("only networks of virtual private clouds, or none of them") @Nullable
            Boolean forvpc,

            @Param("only this network") @Nullable Network id,

            @Param("the domains below domainid too") @Nullable
            Boolean isrecursive,

            @Param("only networks of the system, or none of them") @Nullable
            Boolean issystem,

            @Param("only networks with this in their name or display text") @Nullable
            String keyword,

            @Param("everything that the caller may see, not only its own") @Nullable
            Boolean listall,

            @Param("only networks of this name") @Nullable String name,

            @Param("which networks: Account, Domain, AccountDomain, Shared or All") @Nullable
            Filter networkfilter,

            @Param("only networks of this network offering") @Nullable
            UUID networkofferingid,

            @Param("the page, counted from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize,

            @Param("only networks of this physical network") @Nullable
            UUID physicalnetworkid,

            @Param("only networks that have to be restarted, or none of them") @Nullable
            Boolean restartrequired,

            @Param("only the count") @Nullable Boolean retrieveonlyresourcecount,

            @Param("only networks whose addresses are chosen by whoever makes them") @Nullable
            Boolean specifyipranges,

            @Param("only networks that have all of these services")
            List<String> supportedservices,

            @Param(value = "only networks with these tags", type = "map")
            List<Map<String, String>> tags,

            @Param("only networks with this kind of traffic") @Nullable
            String traffictype,

            @Param("only networks of this type: Shared, Isolated or L2") @Nullable
            String type,

            @Param("only networks of this VLAN") @Nullable String vlan,
            @Param("only networks of this zone") @Nullable Zone zoneid) {}

    /** The protocol's groups of networks. */
    public enum Filter {
        ACCOUNT,
        DOMAIN,
        ACCOUNTDOMAIN,
        SHARED,
        ALL;

        boolean takes(Acl acl) {
            return switch (this) {
                case ACCOUNT -> acl == Acl.ACCOUNT;
                case DOMAIN, SHARED -> acl == Acl.DOMAIN;
                case ACCOUNTDOMAIN, ALL -> true;
            };
        }
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Paging paging = Boolean.TRUE.equals(parameters.retrieveonlyresourcecount())
                ? new Paging(0, 0)
                : Paging.of(parameters.page(), parameters.pagesize());
        return new NetworkFilter(parameters)
                .narrow(visible(context, parameters))
                .list(
                        paging,
                        "network",
                        network -> NetworkResponse.of(
                                snapshot, network, context.caller().isAdmin()));
    }

    private Selection<Network> visible(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Selection<Network> visible = new Selection<>(snapshot, Network.KIND);
        Network one = parameters.id();
        if (one != null) {
            if (Acl.of(one) == Acl.ACCOUNT) {
                access.check(context.snapshot(), context.caller(), one.account());
            }
            return visible.named(List.of(one));
        }
        Access.Scope scope = access.scope(
                snapshot,
                context.caller(),
                new Access.Wish(
                        parameters.account(),
                        parameters.domainid() == null
                                ? null
                                : parameters.domainid().id(),
                        Boolean.TRUE.equals(parameters.listall()),
                        Boolean.TRUE.equals(parameters.isrecursive())));
        return scope.everybody()
                ? visible
                : visible.within(snapshot.by(Network.KIND, Network.BY_TYPE, Acl.SHARED)
                        .or(scope.rows(snapshot, Network.KIND, Network.BY_ACCOUNT)));
    }
}
