package org.virga.scheduler;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.store.Allocation;

/**
 * What placements that are being committed at this moment are about to take. Decisions that are made side by side see each
 * other here, before the store has answered; otherwise all of them would choose the same best host. A hint and no truth: a
 * placement that was just committed may count twice for a moment.
 */
final class Reservations {

    private final Map<Id<Host>, Allocation> taken = new ConcurrentHashMap<>();

    /** Whether there is none at all. */
    boolean isEmpty() {
        return taken.isEmpty();
    }

    /** What is given out on a host with what is about to be. */
    Allocation with(Id<Host> host, Allocation committed) {
        Allocation pending = taken.get(host);
        return pending == null ? committed : sum(committed, pending, 1);
    }

    void add(Id<Host> host, Vm vm) {
        taken.merge(host, sizeOf(vm), (a, b) -> sum(a, b, 1));
    }

    void remove(Id<Host> host, Vm vm) {
        taken.computeIfPresent(host, (id, sum) -> unlessEmpty(sum(sum, sizeOf(vm), -1)));
    }

    private static @Nullable Allocation unlessEmpty(Allocation rest) {
        return rest.vms() == 0 ? null : rest;
    }

    private static Allocation sizeOf(Vm vm) {
        return new Allocation(1, vm.cpuMhz(), vm.memoryBytes());
    }

    private static Allocation sum(Allocation a, Allocation b, int sign) {
        return new Allocation(
                a.vms() + sign * b.vms(), a.cpuMhz() + sign * b.cpuMhz(), a.memoryBytes() + sign * b.memoryBytes());
    }
}
