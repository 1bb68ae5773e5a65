package org.virga.store.snapshot;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Walks a {@link Trie} from a rank, upwards or downwards. */
final class TrieIterator<V> implements Iterator<V> {

    /** Nodes from the root to a leaf: 63 bits, five a level. */
    private static final int DEPTH = 13;

    private final TrieNode[] path = new TrieNode[DEPTH];
    private final int[] at = new int[DEPTH];
    private final boolean descending;
    private int depth;
    private int left;

    /**
     * A walk.
     *
     * @param rank of the first value
     * @param count of the values
     */
    TrieIterator(TrieNode root, int rank, int count, boolean descending) {
        this.descending = descending;
        this.left = count;
        path[0] = root;
        seek(rank);
    }

    private void seek(int rank) {
        int before = rank;
        while (path[depth].shift > 0) {
            TrieNode node = path[depth];
            int index = 0;
            TrieNode child = (TrieNode) node.slots[0];
            while (before >= child.size) {
                before -= child.size;
                child = (TrieNode) node.slots[++index];
            }
            at[depth] = index;
            path[++depth] = child;
        }
        at[depth] = before;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    @SuppressWarnings("unchecked") // the trie holds nothing else
    public V next() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        V value = (V) path[depth].slots[at[depth]];
        left--;
        if (left > 0) {
            step();
        }
        return value;
    }

    private void step() {
        while (descending ? at[depth] == 0 : at[depth] == path[depth].slots.length - 1) {
            depth--;
        }
        at[depth] += descending ? -1 : 1;
        while (path[depth].shift > 0) {
            TrieNode child = (TrieNode) path[depth].slots[at[depth]];
            path[++depth] = child;
            at[depth] = descending ? child.slots.length - 1 : 0;
        }
    }
}
