package org.virga.api.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;
import org.virga.api.model.Account;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;

/**
 * What is over: finished jobs and events. It stands in the database, not in memory, so each method may take the time of
 * a query; indexes bound it by the size of the answer. Methods throw {@link StoreUnavailableException} when the
 * database fails.
 */
@ProviderType
public interface History {

    /** A finished job. One that is waiting or running stands in the snapshot. */
    Optional<Job> job(UUID uuid);

    /** Finished jobs, youngest first. */
    Page<Job> jobs(JobFilter filter);

    /** Events, youngest first. */
    Page<Event> events(EventFilter filter);

    /**
     * Part of a result.
     *
     * @param total how many there are in all
     */
    record Page<T>(long total, List<T> rows) {

        public Page {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Which jobs.
     *
     * @param accounts whose; null for everybody's
     * @param resource what they were about; null for anything
     * @param since completed then or later; null for ever
     * @param offset rows to skip
     * @param limit rows to answer, at most
     */
    record JobFilter(
            @Nullable Set<Id<Account>> accounts,
            @Nullable UUID resource,
            @Nullable Instant since,
            int offset,
            int limit) {}

    /**
     * Which events. A null component restricts nothing.
     *
     * @param keyword part of the description or the type
     * @param offset rows to skip
     * @param limit rows to answer, at most
     */
    record EventFilter(
            @Nullable Set<Id<Account>> accounts,
            @Nullable UUID uuid,
            @Nullable String type,
            Event.@Nullable Level level,
            @Nullable UUID resource,
            @Nullable String resourceType,
            @Nullable UUID start,
            @Nullable String keyword,
            @Nullable Instant from,
            @Nullable Instant to,
            int offset,
            int limit) {}
}
