package org.virga.scheduler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.virga.api.schedule.Explanation;

/** The last decision about each of the machines that were decided on most recently. Any thread may call. */
final class Explanations {

    private final int limit;
    /** Oldest decision first. Guarded by itself. */
    private final Map<UUID, Explanation> decisions = new LinkedHashMap<>();

    Explanations(int limit) {
        this.limit = limit;
    }

    void add(Explanation explanation) {
        synchronized (decisions) {
            decisions.remove(explanation.vm());
            decisions.put(explanation.vm(), explanation);
            if (decisions.size() > limit) {
                decisions.remove(decisions.keySet().iterator().next());
            }
        }
    }

    Optional<Explanation> of(UUID vm) {
        synchronized (decisions) {
            return Optional.ofNullable(decisions.get(vm));
        }
    }
}
