package org.virga.store.snapshot;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A persistent map from positive numbers, in their order: a radix trie that is 32 wide, leaves out levels on which only
 * one branch exists, and counts what stands below each node, so that any rank is found in the time of a look-up. Dense
 * ids cost five bytes each above the value, and a lone id costs one node wherever it stands.
 *
 * <p>Immutable for everybody but the {@link Edit} that made its nodes.
 *
 * @param <V> what stands under the numbers
 */
final class Trie<V> {

    private static final Trie<?> EMPTY = new Trie<>(null);

    private final @Nullable TrieNode root;

    private Trie(@Nullable TrieNode root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // holds no value
    static <V> Trie<V> empty() {
        return (Trie<V>) EMPTY;
    }

    int size() {
        return root == null ? 0 : root.size;
    }

    @SuppressWarnings("unchecked") // with() puts nothing else in
    @Nullable
    V get(long id) {
        TrieNode node = root;
        while (node != null && node.covers(id)) {
            Object slot = node.slot(id);
            if (node.shift == 0) {
                return (V) slot;
            }
            node = (TrieNode) slot;
        }
        return null;
    }

    /** This trie with {@code value} under {@code id}, whatever stood there. */
    Trie<V> with(Edit edit, long id, V value) {
        TrieNode changed = TrieNode.put(root, edit, id, value);
        return changed == root ? this : new Trie<>(changed);
    }

    /** This trie without {@code id}. */
    Trie<V> without(Edit edit, long id) {
        TrieNode changed = root == null ? null : root.remove(edit, id);
        return changed == root ? this : new Trie<>(changed);
    }

    /** The values whose rank lies in {@code [from, to)}, in the order of their ids or against it. */
    Iterator<V> range(int from, int to, boolean descending) {
        return root == null || from >= to
                ? Collections.emptyIterator()
                : new TrieIterator<>(root, descending ? to - 1 : from, to - from, descending);
    }
}
