package org.virga.shell.agent;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.shell.AnsweredRows;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists agents. */
@Service
@Command(
        scope = "agent",
        name = "list",
        description = "Lists the agents in processes of their own, and how they are connected.")
public final class AgentList implements Action {

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Table table = new Table("Name", "State", "Hosts", "Connected since", "Address", "Certificate until", "Version");
        for (Map<String, @Nullable Object> agent :
                AnsweredRows.of(services.calls().call("listAgents", Map.of("pagesize", "-1")))) {
            table.row(
                    agent.get("name"),
                    agent.get("state"),
                    hosts(agent.get("hosts")),
                    agent.get("connectedsince"),
                    agent.get("address"),
                    agent.get("certificateexpires"),
                    agent.get("version"));
        }
        table.print(session.getConsole());
        return null;
    }

    private static @Nullable String hosts(@Nullable Object hosts) {
        return hosts instanceof List<?> names && !names.isEmpty()
                ? names.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : null;
    }
}
