package org.virga.topology.host;

import java.util.EnumMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.compute.HostReports;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.store.Allocation;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.topology.Titles;

/** Measures hosts: how many in which state, and what they have and have given out. */
@Component
public final class HostFigures implements MetricSource {

    private final Store store;
    private final AgentDirectory agents;

    private final HostReports reports;

    @Activate
    public HostFigures(@Reference Store store, @Reference AgentDirectory agents, @Reference HostReports reports) {
        this.store = store;
        this.agents = agents;
        this.reports = reports;
    }

    @Override
    public void collect(Sink sink) {
        Snapshot snapshot = store.snapshot();
        Map<Host.State, Integer> states = new EnumMap<>(Host.State.class);
        long mhz = 0;
        long mhzGiven = 0;
        long memory = 0;
        long memoryGiven = 0;
        for (Host host : snapshot.all(Host.KIND)) {
            states.merge(host.state(), 1, Integer::sum);
            HostCapacity capacity = host.capacity();
            Allocation given = snapshot.allocation(host.id());
            mhz += capacity == null ? 0 : capacity.totalMhz();
            memory += capacity == null ? 0 : capacity.memoryBytes();
            mhzGiven += given.cpuMhz();
            memoryGiven += given.memoryBytes();
        }
        for (Host.State state : Host.State.values()) {
            sink.gauge("virga_hosts", "Hosts", Map.of("state", Titles.of(state)), states.getOrDefault(state, 0));
        }
        sink.gauge("virga_host_cpu_mhz", "Processor speed of all hosts", Map.of(), (double) mhz);
        sink.gauge("virga_host_cpu_mhz_allocated", "Processor speed that is given out", Map.of(), (double) mhzGiven);
        sink.gauge("virga_host_memory_bytes", "Memory of all hosts", Map.of(), (double) memory);
        sink.gauge("virga_host_memory_bytes_allocated", "Memory that is given out", Map.of(), (double) memoryGiven);
        sink.gauge(
                "virga_agents",
                "Agents that were heard of",
                Map.of(),
                agents.names().size());
        sink.gauge(
                "virga_hosts_reported",
                "Hosts of which an agent has told everything since this process began",
                Map.of(),
                reports.hosts().size());
    }
}
