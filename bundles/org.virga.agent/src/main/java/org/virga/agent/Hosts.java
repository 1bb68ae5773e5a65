package org.virga.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;

/** The hosts in this agent's care: those that it reports. It acts on others too when it is asked to. */
final class Hosts {

    /** A host in care, and what it had when it was taken in. */
    record Cared(HostSpec spec, HostCapacity capacity) {}

    private final Map<UUID, Cared> hosts = new ConcurrentHashMap<>();

    /** Whether it is new here. */
    boolean take(HostSpec host, HostCapacity capacity) {
        return hosts.put(host.uuid(), new Cared(host, capacity)) == null;
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
