package org.virga.topology.host;

import java.util.List;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Vm;
import org.virga.api.storage.DiskReach;
import org.virga.api.store.Allocation;
import org.virga.api.store.Snapshot;

/** The other hosts of a machine's cluster, and whether it could go there. */
final class Destinations {

    private final Snapshot snapshot;
    private final Vm vm;
    private final DiskReach reach;

    Destinations(Snapshot snapshot, Vm vm) {
        this.snapshot = snapshot;
        this.vm = vm;
        this.reach = DiskReach.of(snapshot, vm);
    }

    /** None for a machine that has no place. */
    List<Host> hosts() {
        if (vm.host() == null) {
            return List.of();
        }
        Host here = snapshot.get(Host.KIND, vm.host());
        return snapshot.by(Host.KIND, Host.BY_CLUSTER, here.cluster()).stream()
                .filter(host -> !host.id().equals(here.id()))
                .toList();
    }

    boolean suitable(Host host) {
        return host.state() == Host.State.UP && host.resourceState() == Host.ResourceState.ENABLED && enough(host);
    }

    /** Whether the machine has disks that would have to be copied to the host. */
    boolean copies(Host host) {
        return reach.copies(host);
    }

    boolean enough(Host host) {
        HostCapacity capacity = host.capacity();
        if (capacity == null) {
            return false;
        }
        Cluster cluster = snapshot.get(Cluster.KIND, host.cluster());
        Allocation given = snapshot.allocation(host.id()).plus(snapshot.arrivals(host.id()));
        return given.cpuMhz() + vm.cpuMhz() <= capacity.totalMhz() * cluster.cpuOvercommit()
                && given.memoryBytes() + vm.memoryBytes() <= capacity.memoryBytes() * cluster.memoryOvercommit();
    }
}
