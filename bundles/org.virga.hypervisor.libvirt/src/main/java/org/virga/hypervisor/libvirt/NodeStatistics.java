package org.virga.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.libvirt.jna.ConnectionPointer;

/** The figures of a host that libvirt hands out as lists of names and numbers. */
final class NodeStatistics {

    private static final int ALL_CPUS = -1;
    private static final int ALL_CELLS = -1;
    private static final int INTERFACE_STATISTICS = 1 << 4;
    private static final int ACTIVE_GUESTS = 1;
    private static final int RECORD_PARAMETERS = Native.POINTER_SIZE;
    private static final int RECORD_COUNT = 2 * Native.POINTER_SIZE;

    private final NativeLibvirt libvirt;
    private final ConnectionPointer connection;

    NodeStatistics(NativeLibvirt libvirt, ConnectionPointer connection) {
        this.libvirt = libvirt;
        this.connection = connection;
    }

    /** Nanoseconds that all processors together have spent since the host's boot. */
    record CpuTime(long busy, long total) {}

    /** In bytes. What the kernel would give up at once counts as free. */
    record MemoryUse(long total, long free) {}

    /** Bytes that the guests that run now have received and sent since their start. */
    record Traffic(long received, long sent) {}

    /** Empty where the hypervisor does not tell. */
    Optional<CpuTime> cpu() {
        IntByReference count = new IntByReference();
        if (libvirt.virNodeGetCPUStats(connection, ALL_CPUS, null, count, 0) < 0 || count.getValue() == 0) {
            return Optional.empty();
        }
        Memory memory = new Memory((long) count.getValue() * NativeLibvirt.NODE_STATS_SIZE);
        if (libvirt.virNodeGetCPUStats(connection, ALL_CPUS, memory, count, 0) < 0) {
            return Optional.empty();
        }
        Map<String, Long> times = nodeStats(memory, count.getValue());
        long busy = times.getOrDefault("kernel", 0L) + times.getOrDefault("user", 0L);
        long idle = times.getOrDefault("idle", 0L) + times.getOrDefault("iowait", 0L);
        return Optional.of(new CpuTime(busy, busy + idle));
    }

    /** Empty where the hypervisor does not tell. */
    Optional<MemoryUse> memory() {
        IntByReference count = new IntByReference();
        if (libvirt.virNodeGetMemoryStats(connection, ALL_CELLS, null, count, 0) < 0 || count.getValue() == 0) {
            return Optional.empty();
        }
        Memory memory = new Memory((long) count.getValue() * NativeLibvirt.NODE_STATS_SIZE);
        if (libvirt.virNodeGetMemoryStats(connection, ALL_CELLS, memory, count, 0) < 0) {
            return Optional.empty();
        }
        Map<String, Long> kilobytes = nodeStats(memory, count.getValue());
        long free = kilobytes.getOrDefault("free", 0L)
                + kilobytes.getOrDefault("buffers", 0L)
                + kilobytes.getOrDefault("cached", 0L);
        return Optional.of(new MemoryUse(kilobytes.getOrDefault("total", 0L) * 1024, free * 1024));
    }

    Traffic traffic() {
        PointerByReference records = new PointerByReference();
        int count = libvirt.virConnectGetAllDomainStats(connection, INTERFACE_STATISTICS, records, ACTIVE_GUESTS);
        if (count < 0) {
            return new Traffic(0, 0);
        }
        long received = 0;
        long sent = 0;
        for (int i = 0; i < count; i++) {
            Pointer entry = records.getValue().getPointer((long) i * Native.POINTER_SIZE);
            int parameters = entry.getInt(RECORD_COUNT);
            for (int p = 0; p < parameters; p++) {
                Pointer parameter =
                        entry.getPointer(RECORD_PARAMETERS).share((long) p * NativeLibvirt.TYPED_PARAMETER_SIZE);
                String name = parameter.getString(0);
                if (name.endsWith(".rx.bytes")) {
                    received += parameter.getLong(NativeLibvirt.TYPED_PARAMETER_VALUE);
                } else if (name.endsWith(".tx.bytes")) {
                    sent += parameter.getLong(NativeLibvirt.TYPED_PARAMETER_VALUE);
                }
            }
        }
        libvirt.virDomainStatsRecordListFree(records.getValue());
        return new Traffic(received, sent);
    }

    private static Map<String, Long> nodeStats(Memory memory, int count) {
        Map<String, Long> values = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Pointer entry = memory.share((long) i * NativeLibvirt.NODE_STATS_SIZE);
            values.put(entry.getString(0), entry.getLong(NativeLibvirt.NODE_STATS_VALUE));
        }
        return values;
    }
}
