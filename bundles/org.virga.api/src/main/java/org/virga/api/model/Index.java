package org.virga.api.model;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way to find the records of a kind by a key. The store keeps every declared index up to date with each commit.
 *
 * <p>Indexes are compared by identity: use the constants that stand at the records, for example {@link Vm#BY_HOST}.
 *
 * @param <E> the records that are found
 * @param <K> the key, a value with {@code equals} and {@code hashCode}
 */
public final class Index<E extends Entity<E>, K> {

    private final String name;
    private final boolean unique;
    private final Function<E, Collection<K>> keys;

    private Index(String name, boolean unique, Function<E, Collection<K>> keys) {
        this.name = Objects.requireNonNull(name);
        this.unique = unique;
        this.keys = keys;
    }

    /** An index under at most one key a record; records for which {@code key} answers null are not in it. */
    public static <E extends Entity<E>, K> Index<E, K> by(String name, Function<E, @Nullable K> key) {
        return new Index<>(name, false, entity -> single(key.apply(entity)));
    }

    /**
     * An index in which no two records may share a key. The store refuses a transaction that would break this, so a
     * unique index is an invariant and needs no further check.
     */
    public static <E extends Entity<E>, K> Index<E, K> unique(String name, Function<E, @Nullable K> key) {
        return new Index<>(name, true, entity -> single(key.apply(entity)));
    }

    /** An index under any number of keys a record. */
    public static <E extends Entity<E>, K> Index<E, K> byEach(String name, Function<E, Collection<K>> keys) {
        return new Index<>(name, false, keys);
    }

    /** What the index is called in conflicts, for example {@code "name in its zone"}. */
    public String name() {
        return name;
    }

    public boolean isUnique() {
        return unique;
    }

    /** The keys under which a record stands. */
    public Collection<K> keysOf(E entity) {
        return keys.apply(entity);
    }

    @Override
    public String toString() {
        return name;
    }

    private static <K> List<K> single(@Nullable K key) {
        return key == null ? List.of() : List.of(key);
    }
}
