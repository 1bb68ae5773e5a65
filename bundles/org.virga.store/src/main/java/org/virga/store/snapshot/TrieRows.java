package org.virga.store.snapshot;

import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.store.Rows;

/**
 * A part of a table as rows: of all its records, or of those whose ids an index names.
 *
 * @param ids null for all
 * @param from rank of the oldest
 * @param to rank after the youngest
 */
record TrieRows<E extends Entity<E>>(
        Trie<E> records, @Nullable Trie<Id<E>> ids, int from, int to, boolean youngestFirst) implements Rows<E> {

    static <E extends Entity<E>> TrieRows<E> all(Trie<E> records) {
        return new TrieRows<>(records, null, 0, records.size(), false);
    }

    static <E extends Entity<E>> TrieRows<E> of(Trie<E> records, Trie<Id<E>> ids) {
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
    public Iterator<E> iterator() {
        return ids == null
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

    private record Lookup<E extends Entity<E>>(Trie<E> records, Iterator<Id<E>> ids) implements Iterator<E> {

        @Override
        public boolean hasNext() {
            return ids.hasNext();
        }

        @Override
        public E next() {
            return Objects.requireNonNull(records.get(ids.next().value()), "An index names what is not there");
        }
    }
}
