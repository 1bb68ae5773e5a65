package org.virga.api.model;

/**
 * The identity of one record of one kind, dense and numeric, for use inside this cloud.
 *
 * <p>Ids of a kind are given out in ascending order by {@link org.virga.api.store.Store#nextId} and never used again, so
 * ordering by id is ordering by creation. The outside world knows records by {@link Entity#uuid()} alone.
 *
 * @param <E> the kind of record, so that the id of a host cannot pass for the id of a zone
 * @param value positive
 */
public record Id<E>(long value) implements Comparable<Id<E>> {

    public Id {
        if (value <= 0) {
            throw new IllegalArgumentException("An id is positive, not " + value);
        }
    }

    @Override
    public int compareTo(Id<E> other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
