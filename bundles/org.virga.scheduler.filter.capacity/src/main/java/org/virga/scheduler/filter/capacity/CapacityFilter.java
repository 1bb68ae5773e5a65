package org.virga.scheduler.filter.capacity;

import org.osgi.service.component.annotations.Component;
import org.virga.api.model.HostCapacity;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/**
 * Rejects hosts whose free processor speed or memory, after overcommit, is less than what is wanted, and hosts that have
 * fewer cores than the guest: one guest can never use more cores than there are, however often their speed is given out.
 *
 * <p>The store refuses a placement that would exceed a host's capacity anyway; this filter finds the host where it does
 * not.
 */
@Component(name = CapacityFilter.PID, property = "service.ranking:Integer=100")
public final class CapacityFilter implements HostFilter {

    static final String PID = "org.virga.scheduler.filter.capacity";

    private static final long MIB = 1L << 20;

    @Override
    public String name() {
        return "capacity";
    }

    @Override
    public Verdict test(PlacementRequest request, HostView view) {
        HostCapacity capacity = view.host().capacity();
        if (capacity == null) {
            return Verdict.reject("its capacity is not known yet");
        }
        long freeMhz = view.totalCpuMhz() - view.allocation().cpuMhz();
        if (request.cpuMhz() > freeMhz) {
            return Verdict.reject(
                    "needs " + request.cpuMhz() + " MHz, " + shown(freeMhz) + " free of " + view.totalCpuMhz());
        }
        long freeBytes = view.totalMemoryBytes() - view.allocation().memoryBytes();
        if (request.memoryBytes() > freeBytes) {
            return Verdict.reject("needs " + mib(request.memoryBytes()) + " MiB, " + shown(freeBytes / MIB)
                    + " free of " + view.totalMemoryBytes() / MIB);
        }
        if (request.cpuNumber() > capacity.cpuCores()) {
            return Verdict.reject("needs " + request.cpuNumber() + " cores, has " + capacity.cpuCores());
        }
        return Verdict.accept();
    }

    /** A host whose overcommit was lowered has less than nothing; people understand nothing. */
    private static long shown(long free) {
        return Math.max(0, free);
    }

    /** Rounded up, so that a request never looks as if it fitted. */
    private static long mib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
