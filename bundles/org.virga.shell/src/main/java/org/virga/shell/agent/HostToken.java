package org.virga.shell.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.shell.AnsweredRows;
import org.virga.shell.Services;

/** Makes a token. */
@Service
@Command(
        scope = "host",
        name = "token",
        description =
                "Makes a token with which the agent of a host joins, once; with --cluster the host is added by itself then.")
public final class HostToken implements Action {

    @Option(name = "--name", description = "The name that the agent has to bear; without it, any that is new.")
    private @Nullable String name;

    @Option(
            name = "--cluster",
            description = "Cluster (name or id) that the host is added to as soon as the agent is there.")
    private @Nullable String cluster;

    @Option(
            name = "--url",
            description = "How the agent's driver reaches the host; qemu:///system unless told, for KVM.")
    private @Nullable String url;

    @Option(name = "--ttl", description = "How long it is good, in seconds; an hour unless told.")
    private @Nullable Integer ttl;

    @Option(name = "--quiet", aliases = "-q", description = "Print the token alone.")
    private boolean quiet;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Map<String, String> parameters = new HashMap<>();
        put(parameters, "name", name);
        put(parameters, "url", url);
        put(parameters, "ttl", ttl == null ? null : ttl.toString());
        if (cluster != null) {
            parameters.put("clusterid", find(cluster).toString());
        }
        Map<String, @Nullable Object> made = AnsweredRows.of(services.calls().call("createAgentToken", parameters))
                .get(0);
        session.getConsole().println(made.get("token"));
        if (!quiet) {
            session.getConsole()
                    .println("Good once, until " + made.get("expires")
                            + ". On the host, with this controller's address:");
            session.getConsole()
                    .println("  bin/virga agent --controller http://<controller>:"
                            + System.getProperty("virga.http.port", "8080") + " --token " + made.get("token"));
        }
        return null;
    }

    /** Clusters of several pods may share a name. */
    private UUID find(String given) {
        List<Cluster> found = services.store().snapshot().all(Cluster.KIND).stream()
                .filter(each ->
                        each.name().equals(given) || each.uuid().toString().equals(given))
                .limit(2)
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "There is no cluster '" + given + "'"
                            : "Several clusters are named '" + given + "': give the id instead");
        }
        return found.get(0).uuid();
    }

    private static void put(Map<String, String> parameters, String key, @Nullable String value) {
        if (value != null) {
            parameters.put(key, value);
        }
    }
}
