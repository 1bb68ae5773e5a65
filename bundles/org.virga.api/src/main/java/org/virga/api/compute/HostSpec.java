package org.virga.api.compute;

import java.util.Map;
import java.util.UUID;
import org.virga.api.model.Host;

/**
 * A host as an agent and its driver need to know it.
 *
 * @param url how the driver reaches it, for example {@code "http://sim/rack1/host7"} or {@code "qemu:///system"}
 * @param credentials as the driver wants them; may be empty
 */
public record HostSpec(UUID uuid, String name, String hypervisor, String url, Map<String, String> credentials) {

    public HostSpec {
        credentials = Map.copyOf(credentials);
    }

    /** What agents need to know of a host. */
    public static HostSpec of(Host host) {
        return new HostSpec(host.uuid(), host.name(), host.hypervisor(), host.url(), host.credentials());
    }

    /** Without the credentials: a spec ends up in logs. */
    @Override
    public String toString() {
        return "HostSpec[" + name + ", " + hypervisor + " at " + url + "]";
    }
}
