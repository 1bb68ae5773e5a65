package org.virga.api.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** The agents that were heard of since this process began, those in this process included. Any thread may call. */
@ProviderType
public interface AgentSightings {

    /** What an agent last told of itself; empty when nothing was heard of it. */
    Optional<Sighting> of(String agent);

    /**
     * An agent as it last told of itself.
     *
     * @param hypervisors that it can drive
     * @param ago how long ago the last word of it came
     */
    record Sighting(String version, Set<String> hypervisors, Duration ago) {}
}
