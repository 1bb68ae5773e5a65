package org.virga.api.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.model.Kind;

/**
 * Changes that happen together or not at all.
 *
 * <p>Each change names the record that its author saw, and so the revision that it expects: if the store holds another
 * instance by then, the transaction is a {@link CommitResult.Conflict} and nothing of it happens.
 *
 * @param writes in the order in which they were added; one record is written at most once
 * @param events appended to history
 * @param archived finished jobs, which leave the snapshot for history
 */
public record Transaction(List<Write<?>> writes, List<Event> events, List<Job> archived) {

    public Transaction {
        writes = List.copyOf(writes);
        events = List.copyOf(events);
        archived = List.copyOf(archived);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return writes.isEmpty() && events.isEmpty() && archived.isEmpty();
    }

    /**
     * One record's change.
     *
     * @param before the record as the author saw it in a snapshot; null for a new one
     * @param after the record as it is to be; null to delete it; the same as {@code before} to demand only that nobody
     *     else changed it
     */
    public record Write<E extends Entity<E>>(
            Kind<E> kind, @Nullable E before, @Nullable E after) {

        public Write {
            if (before == null && after == null) {
                throw new IllegalArgumentException("A write needs a record before or after it");
            }
            if (before != null && after != null && !before.id().equals(after.id())) {
                throw new IllegalArgumentException("A write keeps the id: " + before + " -> " + after);
            }
        }

        /** The id of the record, before and after. */
        public long id() {
            return before != null
                    ? before.id().value()
                    : Objects.requireNonNull(after).id().value();
        }
    }

    /** Collects changes. For one thread. */
    public static final class Builder {

        private final List<Write<?>> writes = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private final List<Job> archived = new ArrayList<>();

        private Builder() {}

        /** Adds a record that is new. Its id comes from {@link Store#nextId}. */
        public <E extends Entity<E>> Builder insert(Kind<E> kind, E entity) {
            writes.add(new Write<>(kind, null, entity));
            return this;
        }

        /** Replaces a record, provided that it is still {@code before}. */
        public <E extends Entity<E>> Builder replace(Kind<E> kind, E before, E after) {
            writes.add(new Write<>(kind, before, after));
            return this;
        }

        /** Removes a record, provided that it is still {@code before}. */
        public <E extends Entity<E>> Builder delete(Kind<E> kind, E before) {
            writes.add(new Write<>(kind, before, null));
            return this;
        }

        /** Changes nothing, but fails the transaction when the record is not {@code entity} any more. */
        public <E extends Entity<E>> Builder require(Kind<E> kind, E entity) {
            writes.add(new Write<>(kind, entity, entity));
            return this;
        }

        /** Appends an event to history. */
        public Builder append(Event event) {
            events.add(event);
            return this;
        }

        /** Takes a job out of the snapshot, provided that it is still {@code before}, and {@code finished} into history. */
        public Builder archive(Job before, Job finished) {
            if (!finished.state().finished()) {
                throw new IllegalArgumentException("Not finished: " + finished);
            }
            writes.add(new Write<>(Job.KIND, before, null));
            archived.add(finished);
            return this;
        }

        /** Adds all that another transaction holds. */
        public Builder addAll(Transaction other) {
            writes.addAll(other.writes());
            events.addAll(other.events());
            archived.addAll(other.archived());
            return this;
        }

        public Transaction build() {
            return new Transaction(writes, events, archived);
        }
    }
}
