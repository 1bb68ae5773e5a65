package org.virga.topology.host;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.HostReports;

/**
 * What all agents have told of their hosts. Reports are taken in by one thread; any thread may read. It outlives the part
 * that listens to agents, so replacing that part loses nothing.
 */
@Component(service = {HostReports.class, AgentPictures.class})
public final class AgentPictures implements HostReports {

    /** By agent. For the thread that takes reports in. */
    private final Map<String, AgentPicture> agents = new HashMap<>();
    /** By host: whichever agent told of it last, for other threads. */
    private final Map<UUID, HostReport> hosts = new ConcurrentHashMap<>();

    private final List<Consumer<Set<UUID>>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public Optional<HostReport> of(UUID host) {
        return Optional.ofNullable(hosts.get(host));
    }

    @Override
    public Set<UUID> hosts() {
        return Set.copyOf(hosts.keySet());
    }

    @Override
    public Registration listen(Consumer<Set<UUID>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * Takes a report in. Answers, whole, the hosts that it told something new of.
     *
     * @param foreign whether a host is known to be another agent's: what is told of it counts for nothing
     */
    List<HostReport> take(AgentReport report, Predicate<UUID> foreign) {
        AgentPicture picture = agents.computeIfAbsent(report.agent(), another -> new AgentPicture());
        Set<UUID> changed = new HashSet<>(picture.take(report));
        changed.removeIf(foreign);
        for (UUID host : changed) {
            @Nullable HostReport now = picture.host(host);
            if (now != null) {
                hosts.put(host, now);
            } else if (agents.values().stream().noneMatch(other -> other.host(host) != null)) {
                hosts.remove(host);
            }
        }
        if (!changed.isEmpty()) {
            listeners.forEach(listener -> listener.accept(changed));
        }
        return changed.stream().map(picture::host).filter(host -> host != null).toList();
    }

    /** Takes in what a heartbeat says of the reports before it. Answers what its agent told. */
    AgentPicture take(Heartbeat heartbeat) {
        AgentPicture picture = agents.computeIfAbsent(heartbeat.agent(), another -> new AgentPicture());
        picture.take(heartbeat);
        return picture;
    }

    /** What one agent told; null when nothing was heard of it. */
    @Nullable
    AgentPicture find(String agent) {
        return agents.get(agent);
    }

    /** The names of the agents that were heard of. */
    Collection<String> agents() {
        return List.copyOf(agents.keySet());
    }
}
