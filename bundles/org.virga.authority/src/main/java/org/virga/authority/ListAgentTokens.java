package org.virga.authority;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.command.Answer;
import org.virga.api.model.JoinToken;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists tokens, without their secrets. */
@Component(service = CommandHandler.class, name = "org.virga.authority.listagenttokens")
@CommandSpec(
        name = "listAgentTokens",
        object = "agenttoken",
        response = TokenResponse.class,
        description = "Lists the tokens with which agents can join or have joined lately, youngest first.")
public final class ListAgentTokens implements Query<ListAgentTokens.Parameters> {

    /** What listAgentTokens takes. */
    public record Parameters(
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "agenttoken",
                        context.snapshot().all(JoinToken.KIND).descending(),
                        token -> TokenResponse.of(token, context.now(), null));
    }
}
