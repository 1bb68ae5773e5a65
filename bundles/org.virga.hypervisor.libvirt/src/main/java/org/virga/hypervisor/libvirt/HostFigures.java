package org.virga.hypervisor.libvirt;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.libvirt.jna.virNodeInfo;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.HostCapacity;
import org.virga.hypervisor.libvirt.NodeStatistics.CpuTime;
import org.virga.hypervisor.libvirt.NodeStatistics.MemoryUse;
import org.virga.hypervisor.libvirt.NodeStatistics.Traffic;
import org.virga.spi.hypervisor.DriverException;
import org.virga.spi.hypervisor.DriverException.Reason;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

/** What a host has, and how busy it is. */
final class HostFigures {

    private final long reservedBytes;
    private final int cpuSpeedMhz;
    /** The sample of each host's last load, with which the next one is compared. */
    private final Map<UUID, CpuTime> samples = new ConcurrentHashMap<>();

    /**
     * Figures with these corrections.
     *
     * @param reservedBytes the hypervisor's own share of the memory
     * @param cpuSpeedMhz of one core; 0 for what libvirt tells
     */
    HostFigures(long reservedBytes, int cpuSpeedMhz) {
        this.reservedBytes = reservedBytes;
        this.cpuSpeedMhz = cpuSpeedMhz;
    }

    HostCapacity capacity(HostConnection connection, HostSpec host) throws DriverException {
        HostCapacity capacity = connection.call("Cannot read what the host has", session -> {
            virNodeInfo node = session.nodeInfo();
            // Not the node's own figure, which leaves out memory that was plugged in later.
            long memory = session.statistics().memory().map(MemoryUse::total).orElse(node.memory.longValue() * 1024);
            return new HostCapacity(
                    Math.max(1, node.sockets * node.nodes),
                    node.cpus,
                    cpuSpeedMhz > 0 ? cpuSpeedMhz : node.mhz,
                    Math.max(0, memory - reservedBytes),
                    session.version());
        });
        if (capacity.cpuSpeedMhz() <= 0) {
            throw new DriverException(
                    Reason.UNFIT,
                    "libvirt does not tell the speed of the processors of " + host.name() + "; set cpu.speed.mhz of "
                            + LibvirtDriver.PID);
        }
        return capacity;
    }

    HostLoad load(HostConnection connection, HostSpec host) throws DriverException {
        return connection.call("Cannot read the host's load", session -> {
            NodeStatistics statistics = session.statistics();
            MemoryUse memory = statistics.memory().orElse(new MemoryUse(0, 0));
            Traffic traffic = statistics.traffic();
            return new HostLoad(
                    cpuUsedPercent(host.uuid(), statistics.cpu()),
                    memory.total() - memory.free(),
                    memory.free(),
                    // The agent stands on the host, so the host's load is its own.
                    Math.max(0, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()),
                    traffic.received(),
                    traffic.sent());
        });
    }

    void forget(HostSpec host) {
        samples.remove(host.uuid());
    }

    /** Since the last time that somebody asked; the first time, since the host's boot. */
    private double cpuUsedPercent(UUID host, Optional<CpuTime> now) {
        if (now.isEmpty()) {
            return 0;
        }
        CpuTime before = Optional.ofNullable(samples.put(host, now.get())).orElse(new CpuTime(0, 0));
        long total = now.get().total() - before.total();
        return total <= 0 ? 0 : Math.min(100, Math.max(0, 100.0 * (now.get().busy() - before.busy()) / total));
    }
}
