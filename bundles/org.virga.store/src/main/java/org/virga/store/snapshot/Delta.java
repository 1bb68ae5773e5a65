package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;

/**
 * One record's change with everything about it that can be computed before its turn comes: the keys under which the record
 * stood and is to stand, and what it referred to and is to refer to. Computing that calls code of the kind, so whatever
 * that throws hits the author alone.
 *
 * @param <E> the record
 */
public final class Delta<E extends Entity<E>> {

    private final Schema<E> schema;
    private final @Nullable E before;
    private final @Nullable E after;
    private final Sight old;
    private final Sight now;

    private Delta(Schema<E> schema, @Nullable E before, @Nullable E after) {
        this.schema = schema;
        this.before = before;
        this.after = after;
        this.old = before == null ? schema.nothing() : sight(schema, before);
        this.now = after == null ? schema.nothing() : after == before ? old : sight(schema, after);
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

    /** The id of the record. */
    public Id<E> key() {
        return Objects.requireNonNull(before != null ? before : after).id();
    }

    public long id() {
        return key().value();
    }

    /** Whether the author only demands that the record has not changed. */
    public boolean changesNothing() {
        return before == after;
    }

    /** The keys of {@code before} in the kind's index at this position. */
    public List<?> oldKeys(int position) {
        return old.keys.get(position);
    }

    /** The keys of {@code after} in the kind's index at this position. */
    public List<?> newKeys(int position) {
        return now.keys.get(position);
    }

    /** What {@code before} refers to by the kind's reference at this position, or 0. */
    public long oldTarget(int position) {
        return old.targets[position];
    }

    /** What {@code after} refers to by the kind's reference at this position, or 0. */
    public long newTarget(int position) {
        return now.targets[position];
    }

    private static <E extends Entity<E>> Sight sight(Schema<E> schema, E entity) {
        List<List<?>> keys = new ArrayList<>(schema.indexes().size());
        for (Index<E, ?> index : schema.indexes()) {
            keys.add(List.copyOf(index.keysOf(entity)));
        }
        List<Reference> references = schema.references();
        long[] targets = new long[references.size()];
        for (int position = 0; position < targets.length; position++) {
            targets[position] = references.get(position).idIn(entity);
        }
        return new Sight(keys, targets);
    }

    /** What others find a record by, and what it refers to. */
    static final class Sight {

        private final List<List<?>> keys;
        private final long[] targets;

        private Sight(List<List<?>> keys, long[] targets) {
            this.keys = keys;
            this.targets = targets;
        }

        /** Of no record. */
        static Sight none(int indexes, int references) {
            List<List<?>> keys = new ArrayList<>(indexes);
            for (int i = 0; i < indexes; i++) {
                keys.add(List.of());
            }
            return new Sight(keys, new long[references]);
        }
    }
}
