package org.virga.api.model;

import java.util.List;

/**
 * A kind of record: its name in the database, its class and its indexes. There is one instance a kind, at the record.
 *
 * @param <E> the records of this kind
 */
public final class Kind<E extends Entity<E>> {

    private final String name;
    private final String title;
    private final Class<E> type;
    private final List<Index<E, ?>> indexes;

    private Kind(String name, String title, Class<E> type, List<Index<E, ?>> indexes) {
        this.name = name;
        this.title = title;
        this.type = type;
        this.indexes = indexes;
    }

    /**
     * Declares a kind.
     *
     * @param name lower case, at most 32 characters, never changed: it stands in the database
     * @param title what people call such a record, for example {@code "virtual machine"}
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied at once
    public static <E extends Entity<E>> Kind<E> of(String name, String title, Class<E> type, Index<E, ?>... indexes) {
        return new Kind<>(name, title, type, List.of(indexes));
    }

    public String name() {
        return name;
    }

    public String title() {
        return title;
    }

    public Class<E> type() {
        return type;
    }

    public List<Index<E, ?>> indexes() {
        return indexes;
    }

    @Override
    public String toString() {
        return name;
    }
}
