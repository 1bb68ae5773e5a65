package org.virga.authority;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Revokes an agent. */
@Component(service = CommandHandler.class, name = "org.virga.authority.revokeagent")
@CommandSpec(
        name = "revokeAgent",
        object = "agent",
        response = AgentResponse.class,
        description = "Ends an agent's connections at once and lets it in no more; its host's guests go on.")
public final class RevokeAgent implements Command<RevokeAgent.Parameters> {

    private final Revocation revocation;

    @Activate
    public RevokeAgent(@Reference Revocation revocation) {
        this.revocation = revocation;
    }

    /** What revokeAgent takes. */
    public record Parameters(
            @Param(value = "name of the agent", required = true)
            String name) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        if (revocation.revoke(parameters.name, "an operator ordered it") == null) {
            throw CommandException.invalid(
                    "There is no agent " + parameters.name + " that has joined; listAgents tells those that there are");
        }
        return new Answer.Success(null);
    }
}
