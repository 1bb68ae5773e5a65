package org.virga.api.schedule;

import java.util.List;
import org.virga.api.model.Host;
import org.virga.api.model.Id;

/**
 * Where a machine could go.
 *
 * @param hosts those that every filter accepted, best first, a bounded number of them
 * @param later whether nothing can be said at the moment, because a filter that the configuration demands is missing
 * @param reason why there is none, in a sentence or two; empty when there is one
 */
public record Candidates(List<Id<Host>> hosts, boolean later, String reason) {

    public Candidates {
        hosts = List.copyOf(hosts);
    }
}
