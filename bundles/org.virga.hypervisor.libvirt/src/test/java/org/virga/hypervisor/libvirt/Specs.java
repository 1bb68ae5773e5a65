package org.virga.hypervisor.libvirt;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.virga.api.compute.GuestSpec;
import org.virga.api.compute.GuestSpec.Disk;
import org.virga.api.compute.GuestSpec.Image;
import org.virga.api.compute.GuestSpec.Interface;

/** Guests that the tests run. */
final class Specs {

    static final long MEGABYTE = 1024 * 1024;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Map<UUID, Integer> LAST_BYTES = new ConcurrentHashMap<>();

    private Specs() {}

    static GuestSpec guest(UUID vm, long epoch, Disk disk, List<Interface> interfaces) {
        String name = "i-2-" + vm.toString().substring(0, 8) + "-VM";
        return new GuestSpec(
                vm,
                epoch,
                name,
                "web-" + vm.toString().substring(0, 8),
                1,
                500,
                96 * MEGABYTE,
                List.of(disk),
                interfaces,
                null,
                Map.of());
    }

    static Disk emptyDisk() {
        return new Disk(UUID.fromString("00000000-0000-0000-0000-00000000d15c"), 0, null, 4 * MEGABYTE, null, false);
    }

    static Disk disk(UUID vm, Image template) {
        return new Disk(new UUID(vm.getMostSignificantBits(), 1), 0, template, 0, null, false);
    }

    /** Each guest has an address of its own in the network whose first three bytes are these. */
    static Interface nic(UUID vm, String network) {
        int last = LAST_BYTES.computeIfAbsent(vm, unused -> 10 + NEXT.getAndIncrement() % 180);
        return nic(String.format("02:00:0a:00:00:%02x", last), network + "." + last);
    }

    static Interface nic(String mac, String ip) {
        return new Interface(
                UUID.randomUUID(),
                0,
                mac,
                ip,
                "255.255.255.0",
                ip.substring(0, ip.lastIndexOf('.')) + ".1",
                UUID.randomUUID(),
                "untagged");
    }
}
