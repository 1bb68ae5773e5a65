package org.virga.store.snapshot;

import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/** Walks an {@link IdSet} from a rank, upwards or downwards. */
final class IdCursor implements PrimitiveIterator.OfLong {

    /** Nodes from the root to a leaf: 63 bits, 11 in a leaf and five a level. */
    private static final int DEPTH = 12;

    private final IdNode[] path = new IdNode[DEPTH];
    private final int[] at = new int[DEPTH];
    private final boolean descending;
    private int depth;
    private int left;
    /** What of the word at hand was not told yet. */
    private long word;
    /** The id of the lowest bit of that word. */
    private long base;

    /**
     * A walk.
     *
     * @param rank of the first id
     * @param count of the ids
     */
    IdCursor(IdNode root, int rank, int count, boolean descending) {
        this.descending = descending;
        this.left = count;
        path[0] = root;
        seek(rank);
    }

    private void seek(int rank) {
        int before = rank;
        while (path[depth] instanceof IdBranch branch) {
            int index = 0;
            while (before >= branch.children[index].size) {
                before -= branch.children[index++].size;
            }
            at[depth] = index;
            path[++depth] = branch.children[index];
        }
        IdLeaf leaf = (IdLeaf) path[depth];
        int index = 0;
        while (before >= Long.bitCount(leaf.words[index])) {
            before -= Long.bitCount(leaf.words[index++]);
        }
        take(leaf, index);
        // Below the one that is wanted stand as many as are before it; above it, what is left of the word.
        int besides = descending ? Long.bitCount(word) - 1 - before : before;
        for (int i = 0; i < besides; i++) {
            drop();
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public long nextLong() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        if (word == 0) {
            step();
        }
        left--;
        return base + drop();
    }

    /** Takes the next bit out of the word, and tells its place. */
    private int drop() {
        int place = descending ? Long.SIZE - 1 - Long.numberOfLeadingZeros(word) : Long.numberOfTrailingZeros(word);
        word &= ~(1L << place);
        return place;
    }

    private void step() {
        while (at[depth] == last(path[depth])) {
            depth--;
        }
        at[depth] += descending ? -1 : 1;
        while (path[depth] instanceof IdBranch branch) {
            IdNode child = branch.children[at[depth]];
            path[++depth] = child;
            at[depth] = descending ? Integer.bitCount(child.bitmap) - 1 : 0;
        }
        take((IdLeaf) path[depth], at[depth]);
    }

    private int last(IdNode node) {
        return descending ? 0 : Integer.bitCount(node.bitmap) - 1;
    }

    private void take(IdLeaf leaf, int index) {
        at[depth] = index;
        word = leaf.words[index];
        int bits = leaf.bitmap;
        for (int i = 0; i < index; i++) {
            bits &= bits - 1;
        }
        base = leaf.first() + ((long) Integer.numberOfTrailingZeros(bits) << IdLeaf.SHIFT);
    }
}
