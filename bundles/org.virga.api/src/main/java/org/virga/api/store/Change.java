package org.virga.api.store;

import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;

/**
 * One record's change, as it was committed.
 *
 * @param before null when the record is new
 * @param after null when the record was deleted
 */
public record Change<E extends Entity<E>>(
        Kind<E> kind, @Nullable E before, @Nullable E after) {

    /** This change as one of {@code wanted}'s kind, or null when it is of another. */
    @SuppressWarnings("unchecked")
    public <F extends Entity<F>> @Nullable Change<F> as(Kind<F> wanted) {
        return kind == (Kind<?>) wanted ? (Change<F>) this : null;
    }
}
