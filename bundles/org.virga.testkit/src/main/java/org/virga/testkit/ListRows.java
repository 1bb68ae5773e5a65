package org.virga.testkit;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
