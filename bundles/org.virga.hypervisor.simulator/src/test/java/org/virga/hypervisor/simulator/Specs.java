package org.virga.hypervisor.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.HostSpec;

/** Hosts and guests to try things on. */
final class Specs {

    static final long MIB = 1024 * 1024;

    private Specs() {}

    static HostSpec host(String pathAndQuery) {
        String url = "http://sim/" + pathAndQuery;
        return new HostSpec(
                UUID.nameUUIDFromBytes(url.getBytes(StandardCharsets.UTF_8)), pathAndQuery, "Simulator", url, Map.of());
    }

    static GuestSpec guest(UUID vm, long epoch) {
        return guest(vm, epoch, 1, 64);
    }

    static GuestSpec guest(UUID vm, long epoch, int cpus, int memoryMib) {
        return guest(vm, epoch, cpus, memoryMib, new GuestSpec.Disk(UUID.randomUUID(), 0, null, MIB, null, false));
    }

    static GuestSpec guest(UUID vm, long epoch, GuestSpec.Disk disk) {
        return guest(vm, epoch, 1, 64, disk);
    }

    private static GuestSpec guest(UUID vm, long epoch, int cpus, int memoryMib, GuestSpec.Disk disk) {
        return new GuestSpec(
                vm,
                epoch,
                "i-2-" + vm.toString().substring(0, 4) + "-VM",
                "guest one",
                cpus,
                500,
                memoryMib * MIB,
                List.of(disk),
                List.of(),
                null,
                Map.of());
    }
}
