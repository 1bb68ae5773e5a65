package org.virga.shell.agent;

import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.Services;

/** Revokes agents. */
@Service
@Command(
        scope = "agent",
        name = "revoke",
        description =
                "Ends the connections of agents at once and lets them in no more; guests go on. They join again by a token.")
public final class AgentRevoke implements Action {

    @Argument(name = "agent", description = "Names.", required = true, multiValued = true)
    @Completion(AgentCompleter.class)
    private List<String> agents;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        for (String agent : agents) {
            services.calls().call("revokeAgent", Map.of("name", agent));
            session.getConsole().println("Revoked: " + agent);
        }
        return null;
    }
}
