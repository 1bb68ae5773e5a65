package org.virga.api.compute;

import java.util.Map;

/**
 * Where a host that is ready to take a guest in wants it sent: written by its driver, read by the driver of the host
 * that sends, which is of the same kind. It holds no secrets.
 *
 * @param uri where the hypervisor is reached by others
 */
public record MigrationTicket(String uri, Map<String, String> details) {

    public MigrationTicket {
        details = Map.copyOf(details);
    }
}
