package org.virga.store.maintenance;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * A virtual machine has a place exactly while it starts, runs or stops; what is given out on a host is the sum over the
 * machines that have their place there, and within its capacity.
 */
final class HostCheck {

    private static final Schema<Vm> VMS = Schema.of(Vm.KIND);
    private static final Schema<Host> HOSTS = Schema.of(Host.KIND);
    private static final Set<Vm.State> PLACED = EnumSet.of(Vm.State.STARTING, Vm.State.RUNNING, Vm.State.STOPPING);

    private final StoredSnapshot snapshot;
    private final Audit audit;

    HostCheck(StoredSnapshot snapshot, Audit audit) {
        this.snapshot = snapshot;
        this.audit = audit;
    }

    void run() {
        Map<Id<Host>, Allocation> sums = new HashMap<>();
        for (Vm vm : snapshot.all(Vm.KIND)) {
            place(vm);
            Id<Host> host = vm.host();
            if (host != null) {
                sums.merge(host, new Allocation(1, vm.cpuMhz(), vm.memoryBytes()), HostCheck::sum);
            }
        }
        for (Host host : snapshot.all(Host.KIND)) {
            audit.applied("allocation");
            Allocation sum = sums.getOrDefault(host.id(), Allocation.NONE);
            Allocation given = snapshot.allocation(host.id());
            audit.demand(given.equals(sum), name(host), " has given out ", given, ", and its machines add up to ", sum);
            capacity(host, sum);
        }
        int allocations = snapshot.innards().allocations();
        audit.demand(
                allocations == sums.size(),
                "Something is given out on " + allocations + " hosts, and machines have places on " + sums.size());
    }

    private void place(Vm vm) {
        audit.applied("placement");
        String name = Audit.name(VMS, vm);
        boolean placed = vm.host() != null;
        audit.demand(
                PLACED.contains(vm.state()) == placed,
                name,
                " is ",
                vm.state().title(),
                placed ? " and has a place on host " + vm.host() : " and has no place on a host");
        audit.demand(
                !placed || vm.epoch() > 0, name, " has a place on host ", String.valueOf(vm.host()), " and epoch 0");
    }

    private void capacity(Host host, Allocation sum) {
        if (sum.vms() == 0) {
            return;
        }
        audit.applied("capacity");
        HostCapacity capacity = host.capacity();
        Cluster cluster = snapshot.find(Cluster.KIND, host.cluster()).orElse(null);
        if (capacity == null) {
            audit.violated(name(host) + " runs machines, and its capacity is unknown");
            return;
        }
        double mhz = capacity.totalMhz() * (cluster == null ? 1 : cluster.cpuOvercommit());
        double bytes = capacity.memoryBytes() * (cluster == null ? 1 : cluster.memoryOvercommit());
        String unless = ": it shrank, or the overcommit of its cluster did, or it was given too much";
        audit.demand(sum.cpuMhz() <= mhz, name(host), " has given out ", sum.cpuMhz(), " MHz of ", (long) mhz, unless);
        audit.demand(
                sum.memoryBytes() <= bytes,
                name(host),
                " has given out ",
                sum.memoryBytes(),
                " bytes of memory of ",
                (long) bytes,
                unless);
    }

    private static String name(Host host) {
        return Audit.name(HOSTS, host) + " " + host.name();
    }

    private static Allocation sum(Allocation one, Allocation other) {
        return new Allocation(
                one.vms() + other.vms(), one.cpuMhz() + other.cpuMhz(), one.memoryBytes() + other.memoryBytes());
    }
}
