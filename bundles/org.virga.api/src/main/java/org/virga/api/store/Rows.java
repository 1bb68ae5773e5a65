package org.virga.api.store;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Records in ascending order of id, as a view into a snapshot: nothing is copied, the size is known without counting, and
 * a page costs what the page holds, wherever it begins.
 *
 * @param <E> the records
 */
public interface Rows<E> extends Iterable<E> {

    int size();

    /**
     * The same records without the first {@code count}; costs the logarithm of the size.
     *
     * @param count 0 or more; none are left when it exceeds the size
     */
    Rows<E> skip(int count);

    /** The same records, youngest first. */
    Rows<E> descending();

    /**
     * The records that are in both, oldest first, counted. Costs a few nanoseconds for each 64 records of the smaller, and
     * nothing for parts of the larger that the smaller does not touch; loads no record.
     *
     * @throws IllegalArgumentException when {@code other} is of another snapshot or kind
     */
    Rows<E> and(Rows<E> other);

    /** The records that are in either, oldest first, counted; otherwise as {@link #and}. */
    Rows<E> or(Rows<E> other);

    /** These records but for those in {@code other}, oldest first, counted; otherwise as {@link #and}. */
    Rows<E> without(Rows<E> other);

    default boolean isEmpty() {
        return size() == 0;
    }

    default Stream<E> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** A copy; for results that are known to be small. */
    default List<E> toList() {
        return stream().toList();
    }
}
