package org.virga.shell.agent;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.JoinToken;
import org.virga.shell.Finder;
import org.virga.shell.Services;

/** Withdraws tokens. */
@Service
@Command(
        scope = "host",
        name = "token-withdraw",
        description = "Withdraws tokens, so that no agent can join with them.")
public final class HostTokenWithdraw implements Action {

    @Argument(name = "token", description = "Ids, or their beginnings.", required = true, multiValued = true)
    private List<String> tokens;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        for (String given : tokens) {
            JoinToken found = Finder.shortened(
                    "token", services.store().snapshot().all(JoinToken.KIND).stream(), JoinToken::uuid, given);
            services.calls().call("deleteAgentToken", Map.of("id", found.uuid().toString()));
            session.getConsole().println("Withdrawn: " + found.uuid());
        }
        return null;
    }
}
