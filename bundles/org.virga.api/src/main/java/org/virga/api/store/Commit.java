package org.virga.api.store;

import java.util.List;
import org.virga.api.model.Event;
import org.virga.api.model.Job;

/**
 * What one transaction changed.
 *
 * @param sequence its number; consecutive commits have consecutive numbers
 * @param changes records that were inserted, replaced or deleted
 * @param events appended to history
 * @param archived jobs that finished
 * @param snapshot contains this commit, and may contain later ones
 */
public record Commit(
        long sequence, List<Change<?>> changes, List<Event> events, List<Job> archived, Snapshot snapshot) {

    public Commit {
        changes = List.copyOf(changes);
        events = List.copyOf(events);
        archived = List.copyOf(archived);
    }
}
