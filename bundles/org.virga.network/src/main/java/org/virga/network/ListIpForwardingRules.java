package org.virga.network;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.Domain;
import org.virga.api.model.Network;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/**
 * Lists forwarding rules of whole addresses. There are none: guests have their addresses in shared networks, and nothing in this cloud can
 * make another kind. The command is here because clients ask for them whenever they list machines.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listIpForwardingRules",
        object = "ipforwardingrule",
        response = IpForwardingRuleResponse.class,
        description = "Lists forwarding rules of whole addresses.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListIpForwardingRules implements Query<ListIpForwardingRules.Parameters> {

    /** What the command takes. */
    public record Parameters(
            @Param("only those of this account; goes with domainid") @Nullable
            String account,

            @Param("only those of this domain") @Nullable Domain domainid,
            @Param("only this one") @Nullable String id,
            @Param("only this address") @Nullable String ipaddressid,

            @Param("the domains below domainid too") @Nullable
            Boolean isrecursive,

            @Param("only those with this in their text") @Nullable
            String keyword,

            @Param("everything that the caller may see, not only its own") @Nullable
            Boolean listall,

            @Param("only those of this network") @Nullable Network networkid,
            @Param("the page, counted from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Paging.of(parameters.page(), parameters.pagesize());
        return new Answer.Listing("ipforwardingrule", 0, List.of());
    }
}
