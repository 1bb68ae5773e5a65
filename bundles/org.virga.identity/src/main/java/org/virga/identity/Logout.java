package org.virga.identity;

import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.RoleType;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Query;

/** Says that a session has ended, which the dialect does. */
@Component(service = CommandHandler.class, name = "org.virga.identity.logout")
@CommandSpec(
        name = "logout",
        response = Logout.Response.class,
        description = "Ends the session.",
        roles = {RoleType.ADMIN, RoleType.RESOURCE_ADMIN, RoleType.DOMAIN_ADMIN, RoleType.USER})
public final class Logout implements Query<Logout.Parameters> {

    record Parameters() {}

    record Response(@Field("success") String description) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters none) {
        return new Answer.Flat(new Response("success"));
    }
}
