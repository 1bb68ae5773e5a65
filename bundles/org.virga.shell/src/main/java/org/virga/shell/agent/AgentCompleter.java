package org.virga.shell.agent;

import java.util.List;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.virga.api.model.RemoteAgent;
import org.virga.shell.Services;

/** Completes names of agents, of the first thousand. */
@Service
public final class AgentCompleter implements Completer {

    private static final int MOST = 1000;

    @Reference
    private Services services;

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        StringsCompleter names = new StringsCompleter();
        services.store().snapshot().all(RemoteAgent.KIND).stream().limit(MOST).forEach(agent -> names.getStrings()
                .add(agent.name()));
        return names.complete(session, line, candidates);
    }
}
