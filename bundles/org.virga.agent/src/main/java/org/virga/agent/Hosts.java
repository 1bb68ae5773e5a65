package org.virga.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;

/** The hosts in this agent's care: those that it reports. It acts on others too when it is asked to. */
final class Hosts {

    /** A host in care, and what it has as its present driver tells; null until that driver was asked. */
    record Cared(HostSpec spec, @Nullable HostCapacity capacity) {}

    private final Map<UUID, Cared> hosts = new ConcurrentHashMap<>();

    /** Whether it is new here. */
    boolean take(HostSpec host, HostCapacity capacity) {
        return hosts.put(host.uuid(), new Cared(host, capacity)) == null;
    }

    /** What a driver tells of a host, unless the host was let go meanwhile. */
    void learn(UUID host, HostCapacity capacity) {
        hosts.computeIfPresent(host, (uuid, cared) -> new Cared(cared.spec(), capacity));
    }

    /** Another driver may see more or less in a host than the one before. */
    void forgetCapacities() {
        hosts.replaceAll((uuid, cared) -> new Cared(cared.spec(), null));
    }

    Optional<HostSpec> let(UUID host) {
        return Optional.ofNullable(hosts.remove(host)).map(Cared::spec);
    }

    List<Cared> all() {
        return List.copyOf(hosts.values());
    }

    int size() {
        return hosts.size();
    }
}
