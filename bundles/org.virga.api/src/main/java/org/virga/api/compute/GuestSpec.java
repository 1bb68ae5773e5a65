package org.virga.api.compute;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A guest as a host has to run it.
 *
 * @param vm the virtual machine, which is the guest's identity on every hypervisor
 * @param epoch of the placement that this run belongs to
 * @param instanceName for people who look at the hypervisor
 */
public record GuestSpec(
        UUID vm,
        long epoch,
        String instanceName,
        String hostName,
        int cpuNumber,
        int cpuSpeedMhz,
        long memoryBytes,
        List<Disk> disks,
        List<Interface> interfaces,
        @Nullable String userData,
        Map<String, String> details) {

    public GuestSpec {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        details = Map.copyOf(details);
    }

    /** The disk that it boots from. */
    public Disk rootDisk() {
        return disks.get(0);
    }

    /**
     * A disk.
     *
     * @param template what it is made from when it does not exist yet; null for an empty disk
     * @param sizeBytes 0 for the template's own size
     * @param pool where it stands; null for storage of the host itself
     * @param made whether it was made before. One in a pool is never made anew then: where it is not found, the pool is not
     *     mounted
     */
    public record Disk(
            UUID volume,
            int deviceId,
            @Nullable Image template,
            long sizeBytes,
            @Nullable Pool pool,
            boolean made) {}

    /**
     * Storage that several hosts reach. A disk on it is the same disk for each of them.
     *
     * @param type as CloudStack writes it, for example {@code NetworkFilesystem} or {@code SharedMountPoint}
     * @param path of a shared mount point: where every host has it mounted; otherwise on the server
     */
    public record Pool(UUID uuid, String type, String path) {}

    /**
     * A template's file.
     *
     * @param format {@code QCOW2}, {@code RAW}, {@code VHD}, ... as registered
     * @param details of the template, for example {@code kernel} and {@code initrd} paths for a direct boot
     */
    public record Image(UUID template, String name, String format, String url, Map<String, String> details) {

        public Image {
            details = Map.copyOf(details);
        }
    }

    /** A network interface. */
    public record Interface(
            UUID nic, int deviceId, String mac, String ip, String netmask, String gateway, UUID network, String vlan) {}

    /** Without user data and details, which may hold secrets. */
    @Override
    public String toString() {
        return "GuestSpec[" + instanceName + ", " + vm + ", epoch " + epoch + "]";
    }
}
