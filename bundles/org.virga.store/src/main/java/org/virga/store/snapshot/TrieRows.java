package org.virga.store.snapshot;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import org.virga.api.store.Rows;

/**
 * A part of a trie as rows.
 *
 * @param from rank of the oldest
 * @param to rank after the youngest
 */
record TrieRows<E>(Trie<E> trie, int from, int to, boolean youngestFirst) implements Rows<E> {

    static <E> TrieRows<E> of(Trie<E> trie) {
        return new TrieRows<>(trie, 0, trie.size(), false);
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
                ? new TrieRows<>(trie, from, to - skipped, true)
                : new TrieRows<>(trie, from + skipped, to, false);
    }

    @Override
    public Rows<E> descending() {
        return new TrieRows<>(trie, from, to, true);
    }

    @Override
    public Iterator<E> iterator() {
        return trie.range(from, to, youngestFirst);
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
}
