package org.virga.authority;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.agent.AgentGate.Connected;
import org.virga.api.agent.AgentSightings;
import org.virga.api.command.Answer;
import org.virga.api.model.Host;
import org.virga.api.model.RemoteAgent;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

/** Lists agents that have joined. */
@Component(service = CommandHandler.class, name = "org.virga.authority.listagents")
@CommandSpec(
        name = "listAgents",
        object = "agent",
        response = AgentResponse.class,
        description = "Lists the agents in processes of their own that have joined.")
public final class ListAgents implements Query<ListAgents.Parameters> {

    private static final int MOST_HOSTS = 100;

    private final Gatekeeper gatekeeper;
    private final AgentSightings sightings;

    @Activate
    public ListAgents(@Reference Gatekeeper gatekeeper, @Reference AgentSightings sightings) {
        this.gatekeeper = gatekeeper;
        this.sightings = sightings;
    }

    /** What listAgents takes. */
    public record Parameters(
            @Param("only the agent of this name") @Nullable String name,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        Map<String, Connected> connected = gatekeeper.connected().stream()
                .collect(Collectors.toMap(Connected::agent, Function.identity(), (one, other) -> other));
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "agent",
                        parameters.name == null
                                ? snapshot.all(RemoteAgent.KIND)
                                : snapshot.by(RemoteAgent.KIND, RemoteAgent.BY_NAME, parameters.name),
                        agent -> row(snapshot, agent, connected.get(agent.name())));
    }

    private AgentResponse row(Snapshot snapshot, RemoteAgent agent, @Nullable Connected now) {
        return new AgentResponse(
                agent.uuid(),
                agent.name(),
                agent.state().name().toLowerCase(Locale.ROOT),
                snapshot.by(Host.KIND, Host.BY_AGENT, agent.name()).stream()
                        .limit(MOST_HOSTS)
                        .map(Host::name)
                        .toList(),
                agent.expires(),
                agent.joined(),
                now == null ? null : now.since(),
                now == null ? agent.address() : now.address(),
                sightings.of(agent.name()).map(AgentSightings.Sighting::version).orElse(null));
    }
}
