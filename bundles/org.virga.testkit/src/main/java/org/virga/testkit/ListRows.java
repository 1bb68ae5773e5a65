package org.virga.testkit;

import java.util.AbstractList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.store.Rows;

/** Rows out of a list. Rows of equal lists are equal. */
public final class ListRows<E> implements Rows<E> {

    private final List<E> list;

    private ListRows(List<E> list) {
        this.list = list;
    }

    /**
     * Rows with what a list holds now.
     *
     * @param list in ascending order of id
     */
    public static <E> Rows<E> copyOf(List<E> list) {
        return new ListRows<>(List.copyOf(list));
    }

    /** These rows. */
    @SafeVarargs
    @SuppressWarnings("varargs") // copied at once
    public static <E> Rows<E> of(E... rows) {
        return new ListRows<>(List.of(rows));
    }

    /** Rows that look into a list, which nobody changes. */
    static <E> Rows<E> view(List<E> unchanging) {
        return new ListRows<>(unchanging);
    }

    @Override
    public int size() {
        return list.size();
    }

    @Override
    public Rows<E> skip(int count) {
        return view(list.subList(Math.min(count, list.size()), list.size()));
    }

    @Override
    public Rows<E> descending() {
        List<E> forward = list;
        return view(new AbstractList<>() {

            @Override
            public E get(int index) {
                return forward.get(forward.size() - 1 - index);
            }

            @Override
            public int size() {
                return forward.size();
            }
        });
    }

    @Override
    public Rows<E> and(Rows<E> other) {
        Set<E> wanted = new HashSet<>(other.toList());
        return view(ascending(stream().filter(wanted::contains)));
    }

    @Override
    public Rows<E> or(Rows<E> other) {
        return view(ascending(Stream.concat(stream(), other.stream())));
    }

    @Override
    public Rows<E> without(Rows<E> other) {
        Set<E> unwanted = new HashSet<>(other.toList());
        return view(ascending(stream().filter(row -> !unwanted.contains(row))));
    }

    /** Rows that are no entities stay in the order in which they come. */
    private static <E> List<E> ascending(Stream<E> rows) {
        return rows.distinct()
                .sorted(Comparator.comparingLong(
                        row -> row instanceof Entity<?> entity ? entity.id().value() : 0))
                .toList();
    }

    @Override
    public Iterator<E> iterator() {
        return list.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ListRows<?> rows && rows.list.equals(list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    @Override
    public String toString() {
        return list.toString();
    }
}
