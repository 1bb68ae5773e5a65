package org.virga.store.snapshot;

import java.util.Iterator;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.virga.api.model.Entity;
import org.virga.api.store.Rows;

/**
 * The records of a table whose ids are in a set.
 *
 * @param from rank of the oldest
 * @param to rank after the youngest
 */
record TrieRows<E extends Entity<E>>(Trie<E> records, IdSet ids, int from, int to, boolean youngestFirst)
        implements Rows<E> {

    static <E extends Entity<E>> TrieRows<E> of(Trie<E> records, IdSet ids) {
        return new TrieRows<>(records, ids, 0, ids.size(), false);
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public Rows<E> skip(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("Cannot skip " + count + " rows");
        }
        int skipped = Math.min(count, size());
        return youngestFirst
                ? new TrieRows<>(records, ids, from, to - skipped, true)
                : new TrieRows<>(records, ids, from + skipped, to, false);
    }

    @Override
    public Rows<E> descending() {
        return new TrieRows<>(records, ids, from, to, true);
    }

    @Override
    public Rows<E> and(Rows<E> other) {
        return of(records, all().and(idsOf(other)));
    }

    @Override
    public Rows<E> or(Rows<E> other) {
        return of(records, all().or(idsOf(other)));
    }

    @Override
    public Rows<E> without(Rows<E> other) {
        return of(records, all().minus(idsOf(other)));
    }

    /** The ids of exactly these rows. */
    private IdSet all() {
        return size() == ids.size() ? ids : IdSet.copyOf(stream(ids.range(from, to, false)));
    }

    private IdSet idsOf(Rows<E> other) {
        if (other instanceof TrieRows<E> rows && rows.records == records) {
            return rows.all();
        }
        throw new IllegalArgumentException("Rows of another snapshot, or of another kind");
    }

    @Override
    public Iterator<E> iterator() {
        // All records stand in the order of their ids already.
        return ids.size() == records.size()
                ? records.range(from, to, youngestFirst)
                : new Lookup<>(records, ids.range(from, to, youngestFirst));
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliterator(
                iterator(),
                size(),
                Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.IMMUTABLE | Spliterator.NONNULL);
    }

    @Override
    public String toString() {
        return size() + " rows";
    }

    private static LongStream stream(PrimitiveIterator.OfLong ids) {
        return StreamSupport.longStream(Spliterators.spliteratorUnknownSize(ids, Spliterator.ORDERED), false);
    }

    private record Lookup<E extends Entity<E>>(Trie<E> records, PrimitiveIterator.OfLong ids) implements Iterator<E> {

        @Override
        public boolean hasNext() {
            return ids.hasNext();
        }

        @Override
        public E next() {
            return Objects.requireNonNull(records.get(ids.nextLong()), "An index names what is not there");
        }
    }
}
