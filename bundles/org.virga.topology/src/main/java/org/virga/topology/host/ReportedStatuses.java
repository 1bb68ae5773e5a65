package org.virga.topology.host;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.virga.api.model.Host;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;
import org.virga.api.schedule.HostStatuses;

/** Keeps what was last reported of each host. */
@Component(service = {HostStatuses.class, ReportedStatuses.class})
public final class ReportedStatuses implements HostStatuses {

    private final Map<Id<Host>, HostStatus> statuses = new ConcurrentHashMap<>();

    @Override
    public Optional<HostStatus> of(Id<Host> host) {
        return Optional.ofNullable(statuses.get(host));
    }

    void put(Id<Host> host, HostStatus status) {
        statuses.put(host, status);
    }
}
