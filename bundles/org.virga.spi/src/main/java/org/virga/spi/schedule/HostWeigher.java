package org.virga.spi.schedule;

import org.osgi.annotation.versioning.ConsumerType;
import org.virga.api.schedule.PlacementRequest;

/**
 * Says which of the hosts that can take a virtual machine should. The scheduler normalises each weigher's answers over the
 * candidates to 0..1, multiplies them with the weigher's multiplier and adds them up; the highest sum wins.
 *
 * <p>Called for many hosts a placement and by several threads at once: pure, quick (a microsecond or less), without I/O. A
 * weigher that throws has no say in that placement.
 */
@ConsumerType
public interface HostWeigher {

    /** Name in explanations, for example {@code "memory"}. */
    String name();

    /** How much this weigher counts; negative to turn its preference round. */
    double multiplier();

    /** Any finite number; more is better. */
    double weigh(PlacementRequest request, HostView host);
}
