package org.virga.topology.host;

import java.time.Instant;
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

    /** Whether something was reported of the host; its figures stand as of now then. */
    boolean alive(Id<Host> host, Instant now) {
        return statuses.computeIfPresent(
                        host,
                        (id, status) -> new HostStatus(
                                now,
                                status.cpuUsedPercent(),
                                status.memoryUsedBytes(),
                                status.memoryFreeBytes(),
                                status.loadAverage(),
                                status.networkReadBytes(),
                                status.networkWrittenBytes(),
                                status.guests()))
                != null;
    }

    void put(Id<Host> host, HostStatus status) {
        statuses.put(host, status);
    }
}
