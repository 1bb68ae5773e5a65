package org.virga.store.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * A node of an {@link IdSet}: the ids that agree above five bits. What stands below is packed, a bitmap tells what is
 * there. Operations answer an operand itself where the result equals it, so that equal parts stay shared.
 */
abstract class IdNode {

    static final int BITS = 5;
    private static final int MASK = 31;

    final Edit owner;
    /** The position of the five bits that choose what stands below. */
    final int shift;
    /** What the ids below share: their bits above those five. */
    final long prefix;

    int bitmap;
    /** Ids below. */
    int size;

    IdNode(Edit owner, int shift, long prefix, int bitmap, int size) {
        this.owner = owner;
        this.shift = shift;
        this.prefix = prefix;
        this.bitmap = bitmap;
        this.size = size;
    }

    /** With an id that is covered. */
    abstract IdNode add(Edit edit, long id);

    /** Without an id that is covered; null when nothing is left. */
    abstract @Nullable IdNode remove(Edit edit, long id);

    /** What is in both; this and {@code other} stand at the same place. */
    abstract @Nullable IdNode andSame(IdNode other);

    /** What is in either; this and {@code other} stand at the same place. */
    abstract IdNode orSame(Edit edit, IdNode other);

    /** What is here and not in {@code other}, which stands at the same place. */
    abstract @Nullable IdNode minusSame(IdNode other);

    static IdNode put(@Nullable IdNode node, Edit edit, long id) {
        if (node == null) {
            return new IdLeaf(edit, id);
        }
        return node.covers(id) ? node.add(edit, id) : IdBranch.join(edit, node, new IdLeaf(edit, id));
    }

    static @Nullable IdNode and(@Nullable IdNode one, @Nullable IdNode other) {
        if (one == null || other == null || one == other) {
            return one == other ? one : null;
        }
        if (one.shift == other.shift) {
            return one.prefix == other.prefix ? one.andSame(other) : null;
        }
        IdNode high = one.shift > other.shift ? one : other;
        IdNode low = high == one ? other : one;
        return high.covers(low.first()) ? and(((IdBranch) high).child(low.first()), low) : null;
    }

    static @Nullable IdNode or(Edit edit, @Nullable IdNode one, @Nullable IdNode other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        if (one == other) {
            return one;
        }
        if (one.shift == other.shift && one.prefix == other.prefix) {
            return one.orSame(edit, other);
        }
        IdNode high = one.shift > other.shift ? one : other;
        IdNode low = high == one ? other : one;
        boolean below = high.shift > low.shift && high.covers(low.first());
        return below ? ((IdBranch) high).withAll(edit, low) : IdBranch.join(edit, one, other);
    }

    static @Nullable IdNode minus(@Nullable IdNode one, @Nullable IdNode other) {
        if (one == null || other == null || one == other) {
            return one == other ? null : one;
        }
        if (one.shift == other.shift) {
            return one.prefix == other.prefix ? one.minusSame(other) : one;
        }
        if (one.shift < other.shift) {
            return other.covers(one.first()) ? minus(one, ((IdBranch) other).child(one.first())) : one;
        }
        return one.covers(other.first()) ? ((IdBranch) one).withoutAll(other) : one;
    }

    boolean covers(long id) {
        return above(id, shift) == prefix;
    }

    /** The lowest id that could stand here. */
    long first() {
        return prefix << shift << BITS;
    }

    int index(int bit) {
        return Integer.bitCount(bitmap & (bit - 1));
    }

    static int bit(long id, int shift) {
        return 1 << ((int) (id >>> shift) & MASK);
    }

    /** In two steps, because a shift by 64 or more would be one by less. */
    static long above(long id, int shift) {
        return id >>> shift >>> BITS;
    }
}
