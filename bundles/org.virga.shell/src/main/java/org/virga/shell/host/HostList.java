package org.virga.shell.host;

import java.time.Duration;
import java.time.Instant;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.shell.Finder;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Lists hosts with what they have and what is given out. */
@Service
@Command(scope = "host", name = "list", description = "Lists hosts with what they have and what is given out.")
public final class HostList implements Action {

    private static final long MIB = 1024L * 1024L;

    @Option(name = "--zone", description = "Only those of this zone (name or id).")
    private @Nullable String zone;

    @Option(name = "--limit", description = "At most so many; 0 for all.")
    private int limit = 100;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() {
        Snapshot snapshot = services.store().snapshot();
        Rows<Host> rows = zone == null
                ? snapshot.all(Host.KIND)
                : snapshot.by(
                        Host.KIND,
                        Host.BY_ZONE,
                        Finder.one(snapshot, Zone.KIND, Zone.BY_NAME, zone).id());
        Table table = new Table(
                "ID", "Name", "Hypervisor", "Cluster", "State", "Resource state", "VMs", "MHz", "MiB", "Last report");
        int shown = 0;
        for (Host host : rows) {
            if (limit > 0 && shown == limit) {
                break;
            }
            add(table, snapshot, host);
            shown++;
        }
        table.print(session.getConsole());
        if (shown < rows.size()) {
            session.getConsole().println((rows.size() - shown) + " more; --limit 0 shows all");
        }
        return null;
    }

    private void add(Table table, Snapshot snapshot, Host host) {
        Allocation given = snapshot.allocation(host.id());
        HostCapacity capacity = host.capacity();
        table.row(
                host.uuid(),
                host.name(),
                host.hypervisor(),
                snapshot.get(Cluster.KIND, host.cluster()).name(),
                host.state(),
                host.resourceState(),
                given.vms(),
                given.cpuMhz() + "/" + (capacity == null ? "?" : capacity.totalMhz()),
                given.memoryBytes() / MIB + "/" + (capacity == null ? "?" : capacity.memoryBytes() / MIB),
                services.statuses()
                        .of(host.id())
                        .map(status -> Duration.between(status.reported(), Instant.now())
                                        .toSeconds() + " s ago")
                        .orElse(null));
    }
}
