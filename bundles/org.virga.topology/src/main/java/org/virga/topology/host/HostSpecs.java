package org.virga.topology.host;

import org.virga.api.compute.HostSpec;
import org.virga.api.model.Host;

/** Makes what agents need to know of a host. */
final class HostSpecs {

    private HostSpecs() {}

    static HostSpec of(Host host) {
        return new HostSpec(host.uuid(), host.name(), host.hypervisor(), host.url(), host.credentials());
    }
}
