package org.virga.api.model;

import java.util.UUID;

/**
 * A record of hard state. Entities are immutable; a change is a new instance with the same id, written by a transaction.
 *
 * @param <E> the record's own type
 */
public interface Entity<E extends Entity<E>> {

    /** The identity inside this cloud. */
    Id<E> id();

    /** The identity that the outside world sees. */
    UUID uuid();
}
