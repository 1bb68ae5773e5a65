package org.virga.identity;

import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.RoleType;
import org.virga.api.model.User;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Tells the keys of a user to who may act for it. */
@Component(service = CommandHandler.class, name = "org.virga.identity.getuserkeys")
@CommandSpec(
        name = "getUserKeys",
        object = "userkeys",
        response = UserKeysResponse.class,
        description = "Tells the API key and the secret key of a user.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class GetUserKeys implements Query<GetUserKeys.Parameters> {

    record Parameters(
            @Param(value = "the user", required = true) User id) {}

    private final AccessRules access = new AccessRules();

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters wanted) {
        access.check(context.snapshot(), context.caller(), wanted.id().account());
        return new Answer.Single("userkeys", UserKeysResponse.of(wanted.id(), true));
    }
}
