package org.virga.shell.agent;

import java.util.Map;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.AnsweredRows;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists tokens. */
@Service
@Command(
        scope = "host",
        name = "tokens",
        description = "Lists the tokens that were made lately, and what became of them.")
public final class HostTokens implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Table table = new Table("ID", "Name", "State", "Created", "Until", "Used by");
        for (Map<String, @Nullable Object> token :
                AnsweredRows.of(services.calls().call("listAgentTokens", Map.of()))) {
            table.row(
                    token.get("id"),
                    token.get("name"),
                    token.get("state"),
                    token.get("created"),
                    token.get("expires"),
                    token.get("agent"));
        }
        table.print(session.getConsole());
        return null;
    }
}
