package org.virga.scheduler;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;
import org.virga.api.model.Pod;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.schedule.HostStatuses;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.store.Allocation;
import org.virga.api.store.Rows;
import org.virga.api.store.Snapshot;
import org.virga.spi.schedule.HostView;

/**
 * The hosts of one snapshot as the policies of one decision see them. A view is made when a host is looked at, from what
 * is looked up once a cluster; nothing is kept from one decision to the next, so nothing can be out of date. For one
 * thread.
 */
final class Cloud {

    private final Snapshot snapshot;
    private final HostStatuses statuses;
    private final @Nullable Reservations reservations;
    private final Map<Id<Cluster>, Location> locations = new HashMap<>();

    /**
     * The cloud of a snapshot.
     *
     * @param reservations counted as given out; null when only what is committed counts
     */
    Cloud(Snapshot snapshot, HostStatuses statuses, @Nullable Reservations reservations) {
        this.snapshot = snapshot;
        this.statuses = statuses;
        this.reservations = reservations;
    }

    long sequence() {
        return snapshot.sequence();
    }

    Optional<HostView> host(Id<Host> id) {
        return snapshot.find(Host.KIND, id).map(this::view);
    }

    /**
     * The hosts that a request can mean at all, by the narrowest index that covers them.
     *
     * @param seed where in the ring of hosts to begin
     */
    Iterable<HostView> ring(PlacementRequest request, long seed) {
        Id<Host> pinned = request.host();
        if (pinned != null) {
            return () -> host(pinned).stream().iterator();
        }
        Rows<Host> rows = rows(request);
        int start = rows.isEmpty() ? 0 : (int) Long.remainderUnsigned(seed, rows.size());
        return () -> new Ring(rows, start);
    }

    private Rows<Host> rows(PlacementRequest request) {
        if (request.cluster() != null) {
            return snapshot.by(Host.KIND, Host.BY_CLUSTER, request.cluster());
        }
        return request.pod() != null
                ? snapshot.by(Host.KIND, Host.BY_POD, request.pod())
                : snapshot.by(Host.KIND, Host.BY_ZONE, request.zone());
    }

    private HostView view(Host host) {
        Location location = locations.computeIfAbsent(
                host.cluster(),
                id -> new Location(
                        snapshot.get(Cluster.KIND, id),
                        snapshot.get(Pod.KIND, host.pod()),
                        snapshot.get(Zone.KIND, host.zone())));
        Allocation committed = snapshot.allocation(host.id()).plus(snapshot.arrivals(host.id()));
        return new View(host, location, reservations == null ? committed : reservations.with(host.id(), committed));
    }

    /** Where the hosts of a cluster stand. */
    private record Location(Cluster cluster, Pod pod, Zone zone) {}

    /** All hosts of some rows, beginning somewhere and going round. */
    private final class Ring implements Iterator<HostView> {

        private final Rows<Host> rows;
        private Iterator<Host> hosts;
        private int left;

        Ring(Rows<Host> rows, int start) {
            this.rows = rows;
            this.hosts = rows.skip(start).iterator();
            this.left = rows.size();
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public HostView next() {
            if (!hosts.hasNext()) {
                hosts = rows.iterator();
            }
            left--;
            return view(hosts.next());
        }
    }

    private final class View implements HostView {

        private final Host host;
        private final Location location;
        private final Allocation allocation;

        View(Host host, Location location, Allocation allocation) {
            this.host = host;
            this.location = location;
            this.allocation = allocation;
        }

        @Override
        public Host host() {
            return host;
        }

        @Override
        public Cluster cluster() {
            return location.cluster;
        }

        @Override
        public Pod pod() {
            return location.pod;
        }

        @Override
        public Zone zone() {
            return location.zone;
        }

        @Override
        public Allocation allocation() {
            return allocation;
        }

        @Override
        public Rows<Vm> placements() {
            return snapshot.by(Vm.KIND, Vm.BY_HOST, host.id());
        }

        @Override
        public Optional<HostStatus> status() {
            return statuses.of(host.id());
        }

        @Override
        public long totalCpuMhz() {
            HostCapacity capacity = host.capacity();
            return capacity == null ? 0 : (long) (capacity.totalMhz() * location.cluster.cpuOvercommit());
        }

        @Override
        public long totalMemoryBytes() {
            HostCapacity capacity = host.capacity();
            return capacity == null ? 0 : (long) (capacity.memoryBytes() * location.cluster.memoryOvercommit());
        }

        @Override
        public String toString() {
            return host.toString();
        }
    }
}
