package org.virga.authority;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.model.JoinToken;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Withdraws a token. */
@Component(service = CommandHandler.class, name = "org.virga.authority.deleteagenttoken")
@CommandSpec(
        name = "deleteAgentToken",
        object = "agenttoken",
        response = TokenResponse.class,
        description = "Withdraws a token that was not used, so that no agent can join with it any more.")
public final class DeleteAgentToken implements Command<DeleteAgentToken.Parameters> {

    private final Tokens tokens;

    @Activate
    public DeleteAgentToken(@Reference Tokens tokens) {
        this.tokens = tokens;
    }

    /** What deleteAgentToken takes. */
    public record Parameters(
            @Param(value = "id of the token", required = true)
            JoinToken id) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        tokens.withdraw(parameters.id);
        return new Answer.Success(null);
    }
}
