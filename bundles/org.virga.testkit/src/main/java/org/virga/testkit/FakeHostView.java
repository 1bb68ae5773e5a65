package org.virga.testkit;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.spi.schedule.HostView;

/** A host as policies see it, with every part open to change by the {@code with} methods. */
@RecordBuilder
public record FakeHostView(
        Host host,
        Cluster cluster,
        Pod pod,
        Zone zone,
        Allocation allocation,
        Rows<Vm> placements,
        Optional<HostStatus> status)
        implements HostView, FakeHostViewBuilder.With {

    /** An empty host with 4 cores of 2,000 MHz and 8 GiB, of the hypervisor {@link SmallCloud#HYPERVISOR}. */
    public static FakeHostView empty(long id) {
        Zone zone = Fixtures.zone(new Id<>(1), "zone1");
        Pod pod = Fixtures.pod(new Id<>(1), zone, "pod1");
        Cluster cluster = Fixtures.cluster(new Id<>(1), pod, "cluster1", SmallCloud.HYPERVISOR);
        Host host = Fixtures.host(new Id<>(id), cluster, "host" + id);
        return new FakeHostView(host, cluster, pod, zone, Allocation.NONE, ListRows.of(), Optional.empty());
    }

    /** A host as it stands in a snapshot, without a status. */
    public static FakeHostView of(Snapshot snapshot, Id<Host> id) {
        Host host = snapshot.get(Host.KIND, id);
        return new FakeHostView(
                host,
                snapshot.get(Cluster.KIND, host.cluster()),
                snapshot.get(Pod.KIND, host.pod()),
                snapshot.get(Zone.KIND, host.zone()),
                snapshot.allocation(id),
                snapshot.by(Vm.KIND, Vm.BY_HOST, id),
                Optional.empty());
    }

    @Override
    public long totalCpuMhz() {
        HostCapacity capacity = host.capacity();
        return capacity == null ? 0 : (long) (capacity.totalMhz() * cluster.cpuOvercommit());
    }

    @Override
    public long totalMemoryBytes() {
        HostCapacity capacity = host.capacity();
        return capacity == null ? 0 : (long) (capacity.memoryBytes() * cluster.memoryOvercommit());
    }
}
