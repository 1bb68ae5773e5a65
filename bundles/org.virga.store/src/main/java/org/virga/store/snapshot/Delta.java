package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;

/**
 * One record's change with everything about it that can be computed before its turn comes: the keys under which the record
 * stood and is to stand. Computing them calls code of the kind, so whatever that throws hits the author alone.
 *
 * @param <E> the record
 */
public final class Delta<E extends Entity<E>> {

    private final Schema<E> schema;
    private final @Nullable E before;
    private final @Nullable E after;
    private final List<Collection<?>> oldKeys;
    private final List<Collection<?>> newKeys;

    private Delta(Schema<E> schema, @Nullable E before, @Nullable E after) {
        this.schema = schema;
        this.before = before;
        this.after = after;
        this.oldKeys = keys(schema, before);
        this.newKeys = keys(schema, after);
    }

    /** A change. At least one of both is there; both have the same id. */
    public static <E extends Entity<E>> Delta<E> of(Kind<E> kind, @Nullable E before, @Nullable E after) {
        return new Delta<>(Schema.of(kind), before, after);
    }

    public Schema<E> schema() {
        return schema;
    }

    /** Null when the record is new. */
    public @Nullable E before() {
        return before;
    }

    /** Null when the record goes. */
    public @Nullable E after() {
        return after;
    }

    public long id() {
        return Objects.requireNonNull(before != null ? before : after).id().value();
    }

    /** Whether the author only demands that the record has not changed. */
    public boolean changesNothing() {
        return before == after;
    }

    /** The keys of {@code before} in the kind's index at this position. */
    public Collection<?> oldKeys(int position) {
        return oldKeys.get(position);
    }

    /** The keys of {@code after} in the kind's index at this position. */
    public Collection<?> newKeys(int position) {
        return newKeys.get(position);
    }

    private static <E extends Entity<E>> List<Collection<?>> keys(Schema<E> schema, @Nullable E entity) {
        List<Collection<?>> keys = new ArrayList<>(schema.indexes().size());
        for (Index<E, ?> index : schema.indexes()) {
            keys.add(entity == null ? List.of() : index.keysOf(entity));
        }
        return keys;
    }
}
