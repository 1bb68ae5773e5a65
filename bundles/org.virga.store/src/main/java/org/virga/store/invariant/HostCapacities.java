package org.virga.store.invariant;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Schema;

/**
 * Whoever gives a guest a place, or more at its place, leaves the host within its capacity times the overcommit of its
 * cluster, and may do so only on a host that takes guests. A host that shrinks under its guests is a fact and no
 * conflict.
 *
 * <p>A guest that migrates counts on both hosts, and more at either is asked for by setting out, not by arriving.
 */
final class HostCapacities implements Invariant {

    private static final Schema<Vm> VMS = Schema.of(Vm.KIND);
    private static final int BY_ARRIVAL = Vm.KIND.indexes().indexOf(Vm.BY_ARRIVAL);
    private static final Schema<Host> HOSTS = Schema.of(Host.KIND);
    private static final Schema<Cluster> CLUSTERS = Schema.of(Cluster.KIND);

    @Override
    public void check(Prospect prospect) {
        Map<Id<Host>, Demand> demands = new LinkedHashMap<>();
        for (Delta<?> delta : prospect.changes().deltas()) {
            if (delta.schema().kind() == (Object) Vm.KIND && !delta.changesNothing()) {
                collect((Vm) delta.before(), (Vm) delta.after(), demands);
            }
        }
        demands.forEach((host, demand) -> check(prospect, host, demand));
    }

    private static void collect(@Nullable Vm before, @Nullable Vm after, Map<Id<Host>, Demand> demands) {
        List<Id<Host>> from = places(before);
        if (before != null) {
            from.forEach(host ->
                    demands.computeIfAbsent(host, absent -> new Demand()).add(before, -1));
        }
        if (after != null) {
            boolean grows =
                    before == null || after.cpuMhz() > before.cpuMhz() || after.memoryBytes() > before.memoryBytes();
            for (Id<Host> host : places(after)) {
                Demand demand = demands.computeIfAbsent(host, absent -> new Demand());
                demand.add(after, 1);
                demand.more |= grows || !from.contains(host);
            }
        }
    }

    /** Where a guest counts. */
    private static List<Id<Host>> places(@Nullable Vm vm) {
        return vm == null
                ? List.of()
                : Stream.of(vm.host(), vm.destination())
                        .flatMap(Stream::ofNullable)
                        .toList();
    }

    private static void check(Prospect prospect, Id<Host> id, Demand demand) {
        Host host = prospect.find(HOSTS, id.value());
        if (host == null || !demand.more) {
            return; // a host that is not there is a dangling reference, which another rule refuses
        }
        HostCapacity capacity = host.capacity();
        if (capacity == null) {
            refuse(prospect, host, "takes no guests while its capacity is unknown");
        } else if (host.resourceState() != Host.ResourceState.ENABLED) {
            refuse(prospect, host, "takes no guests while it is " + host.resourceState());
        } else {
            fit(prospect, host, capacity, demand);
        }
    }

    private static void fit(Prospect prospect, Host host, HostCapacity capacity, Demand demand) {
        Cluster cluster = prospect.find(CLUSTERS, host.cluster().value());
        double cpuRatio = cluster == null ? 1 : cluster.cpuOvercommit();
        double memoryRatio = cluster == null ? 1 : cluster.memoryOvercommit();
        Allocation given = prospect.state().allocation(host.id()).plus(arrivals(prospect, host.id()));
        long mhz = given.cpuMhz() + demand.cpuMhz;
        long memory = given.memoryBytes() + demand.memoryBytes;
        double mhzLimit = capacity.totalMhz() * cpuRatio;
        double memoryLimit = capacity.memoryBytes() * memoryRatio;
        if (mhz > mhzLimit) {
            refuse(prospect, host, "would have given out " + mhz + " MHz of " + (long) mhzLimit);
        }
        if (memory > memoryLimit) {
            refuse(
                    prospect,
                    host,
                    "would have given out " + mib(memory) + " MiB of memory of " + mib((long) memoryLimit));
        }
    }

    /** What is claimed by those that were on their way there before the transaction. */
    private static Allocation arrivals(Prospect prospect, Id<Host> host) {
        Allocation sum = Allocation.NONE;
        for (int claim = 0; claim < Vm.MOST_ARRIVALS; claim++) {
            Vm vm = prospect.state().holder(VMS, BY_ARRIVAL, new Vm.Arrival(host, claim));
            if (vm != null) {
                sum = sum.plus(new Allocation(1, vm.cpuMhz(), vm.memoryBytes()));
            }
        }
        return sum;
    }

    private static long mib(long bytes) {
        return bytes / (1024 * 1024);
    }

    private static void refuse(Prospect prospect, Host host, String text) {
        prospect.refuse(Rule.CAPACITY, "The host " + host.name() + " " + text);
    }

    /** What a transaction asks of one host, altogether. */
    private static final class Demand {

        private long cpuMhz;
        private long memoryBytes;
        /** Whether a guest comes, or one that is there grows. */
        private boolean more;

        void add(Vm vm, int sign) {
            cpuMhz += sign * vm.cpuMhz();
            memoryBytes += sign * vm.memoryBytes();
        }
    }
}
