package org.virga.api.schedule;

import java.util.Optional;
import java.util.UUID;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds a host for a virtual machine and commits the placement. It does not wait for the machine to start. Any thread
 * may call, and any number of threads at once.
 */
@ProviderType
public interface Scheduler {

    /**
     * Places a virtual machine. Idempotent: a machine that has its place for this start already keeps it and its epoch.
     */
    PlacementResult place(PlacementRequest request);

    /** Says where a machine could go that has its place, or asks for none; commits nothing. */
    Candidates candidates(PlacementRequest request);

    /** The last decision about a virtual machine that this process remembers. */
    Optional<Explanation> explain(UUID vm);
}
