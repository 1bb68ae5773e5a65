package org.virga.network;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Query;

/**
 * Lists public addresses. There are none: guests have their addresses in shared networks, and nothing in this cloud can
 * make another kind. The command is here because clients ask for them whenever they list machines.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "listPublicIpAddresses",
        object = "publicipaddress",
        response = PublicIpAddressResponse.class,
        description = "Lists public addresses.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class ListPublicIpAddresses implements Query<RuleParameters> {

    @Override
    public Class<RuleParameters> parameters() {
        return RuleParameters.class;
    }

    @Override
    public Answer query(CommandContext context, RuleParameters parameters) {
        Paging.of(parameters.page(), parameters.pagesize());
        return new Answer.Listing("publicipaddress", 0, List.of());
    }
}
