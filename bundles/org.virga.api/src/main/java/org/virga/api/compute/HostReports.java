package org.virga.api.compute;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.compute.AgentMethods.HostReport;

/**
 * What agents tell of hosts and guests, put together from their reports of changes. Soft state: empty when this process
 * begins, and there again once the agents have reported. Any thread may call; nothing here blocks.
 */
@ProviderType
public interface HostReports {

    /** A host as it was last told of, with all its guests; empty when no agent has it. */
    Optional<HostReport> of(UUID host);

    /** The hosts that agents have. */
    Set<UUID> hosts();

    /**
     * Tells of the hosts about which something changed, or about which something may have been missed, until closed. A
     * listener is called by the thread that takes reports in, so it leaves its work to another.
     */
    Registration listen(Consumer<Set<UUID>> listener);

    /** Ends what was registered. Closing twice is harmless. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
