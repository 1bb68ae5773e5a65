package org.virga.spi.schedule;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.schedule.PlacementRequest;

/**
 * Says which hosts can take a virtual machine. A filter is policy: the store keeps what must never be broken, so a filter
 * that is missing makes placements worse, not wrong.
 *
 * <p>Called for many hosts a placement and by several threads at once: pure, quick (a microsecond or less), without I/O. A
 * filter that throws has rejected the host.
 */
@ConsumerType
public interface HostFilter {

    /** Name in explanations and in the scheduler's list of required filters, for example {@code "capacity"}. */
    String name();

    /** Whether this host can take the virtual machine. */
    Verdict test(PlacementRequest request, HostView host);
}
