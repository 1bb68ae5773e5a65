package org.virga.store.snapshot;

import java.util.Collection;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A persistent set of positive numbers, in their order: a radix trie over words of 64 bits that leaves out levels on which
 * only one branch exists and counts what stands below each node, so that any rank is found in the time of a look-up. Dense
 * ids cost little more than a bit each, a lone one a leaf. Sets are intersected, united and subtracted by words and by
 * whole nodes, and counted at the same time: two sets of half a million ids in tens of microseconds.
 *
 * <p>Immutable for everybody but the {@link Edit} that made its nodes.
 */
final class IdSet {

    static final IdSet EMPTY = new IdSet(null);

    private final @Nullable IdNode root;

    private IdSet(@Nullable IdNode root) {
        this.root = root;
    }

    static IdSet of(long id) {
        return new IdSet(new IdLeaf(Edit.NOBODY, id));
    }

    /** The set of some ids, in any order and any number of times. */
    static IdSet copyOf(LongStream ids) {
        Edit edit = new Edit();
        IdNode root = null;
        for (PrimitiveIterator.OfLong rest = ids.iterator(); rest.hasNext(); ) {
            root = IdNode.put(root, edit, rest.nextLong());
        }
        return root == null ? EMPTY : new IdSet(root);
    }

    /** What is in any of some sets. */
    static IdSet union(Collection<IdSet> sets) {
        Edit edit = new Edit();
        IdNode root = null;
        for (IdSet set : sets) {
            root = IdNode.or(edit, root, set.root);
        }
        return root == null ? EMPTY : new IdSet(root);
    }

    int size() {
        return root == null ? 0 : root.size;
    }

    boolean contains(long id) {
        IdNode node = root;
        while (node != null && node.covers(id)) {
            if (node instanceof IdLeaf leaf) {
                return leaf.contains(id);
            }
            node = ((IdBranch) node).child(id);
        }
        return false;
    }

    IdSet with(Edit edit, long id) {
        return as(IdNode.put(root, edit, id));
    }

    IdSet without(Edit edit, long id) {
        return root == null || !root.covers(id) ? this : as(root.remove(edit, id));
    }

    IdSet and(IdSet other) {
        IdNode both = IdNode.and(root, other.root);
        return both == other.root ? other : as(both);
    }

    IdSet or(IdSet other) {
        return as(IdNode.or(new Edit(), root, other.root));
    }

    IdSet minus(IdSet other) {
        return as(IdNode.minus(root, other.root));
    }

    /** The ids whose rank lies in {@code [from, to)}, in their order or against it. */
    PrimitiveIterator.OfLong range(int from, int to, boolean descending) {
        return root == null || from >= to
                ? LongStream.empty().iterator()
                : new IdCursor(root, descending ? to - 1 : from, to - from, descending);
    }

    private IdSet as(@Nullable IdNode changed) {
        if (changed == root) {
            return this;
        }
        return changed == null ? EMPTY : new IdSet(changed);
    }
}
