package org.virga.api.model;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that users and operators should be able to read later. Events are history: they are appended, never
 * changed, and kept in the database only.
 *
 * @param type as the wire names it, for example {@code "VM.CREATE"}
 * @param state where the thing that the event tells of stands
 * @param resourceType as the wire names it, for example {@code "VirtualMachine"}; null when the event is about none
 * @param start the event that began what this one ends, or null
 */
@RecordBuilder
public record Event(
        UUID uuid,
        String type,
        Level level,
        State state,
        String description,
        Id<User> user,
        Id<Account> account,
        Id<Domain> domain,
        @Nullable String resourceType,
        @Nullable UUID resource,
        @Nullable UUID start,
        Instant created) {

    /** How bad it is. */
    public enum Level {
        INFO,
        WARN,
        ERROR
    }

    /** Where the thing that the event tells of stands. */
    public enum State {
        CREATED("Created"),
        SCHEDULED("Scheduled"),
        STARTED("Started"),
        COMPLETED("Completed");

        private final String title;

        State(String title) {
            this.title = title;
        }

        /** The spelling of the wire, for example {@code "Completed"}. */
        public String title() {
            return title;
        }
    }
}
