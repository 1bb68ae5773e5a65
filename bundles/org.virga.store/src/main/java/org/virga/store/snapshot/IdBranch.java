package org.virga.store.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node above at least two others with smaller shifts. */
final class IdBranch extends IdNode {

    IdNode[] children;

    private IdBranch(Edit owner, int shift, long prefix, int bitmap, IdNode[] children, int size) {
        super(owner, shift, prefix, bitmap, size);
        this.children = children;
    }

    /** The branch above two nodes of which neither covers the other. */
    static IdNode join(Edit edit, IdNode one, IdNode other) {
        int highest = Long.SIZE - 1 - Long.numberOfLeadingZeros(one.first() ^ other.first());
        int shift = IdLeaf.SHIFT + (highest - IdLeaf.SHIFT) / BITS * BITS;
        int bit = bit(one.first(), shift);
        int otherBit = bit(other.first(), shift);
        IdNode[] children =
                Integer.compareUnsigned(bit, otherBit) < 0 ? new IdNode[] {one, other} : new IdNode[] {other, one};
        return new IdBranch(edit, shift, above(one.first(), shift), bit | otherBit, children, one.size + other.size);
    }

    /** The node on the way to a covered id, or null. */
    @Nullable
    IdNode child(long id) {
        int bit = bit(id, shift);
        return (bitmap & bit) == 0 ? null : children[index(bit)];
    }

    @Override
    IdNode add(Edit edit, long id) {
        IdNode old = child(id);
        return old == null
                ? inserted(edit, bit(id, shift), new IdLeaf(edit, id))
                : replaced(edit, bit(id, shift), old.size, IdNode.put(old, edit, id));
    }

    @Override
    @Nullable
    IdNode remove(Edit edit, long id) {
        IdNode old = child(id);
        if (old == null || !old.covers(id)) {
            return this;
        }
        int oldSize = old.size;
        IdNode left = old.remove(edit, id);
        return left == null ? withoutChild(edit, bit(id, shift)) : replaced(edit, bit(id, shift), oldSize, left);
    }

    /** With everything of a node that belongs below this one. */
    IdNode withAll(Edit edit, IdNode low) {
        IdNode old = child(low.first());
        int bit = bit(low.first(), shift);
        if (old == null) {
            return inserted(edit, bit, low);
        }
        int oldSize = old.size;
        IdNode both = or(edit, old, low);
        return both == null ? this : replaced(edit, bit, oldSize, both);
    }

    /** Without anything of a node that belongs below this one. */
    IdNode withoutAll(IdNode low) {
        IdNode old = child(low.first());
        if (old == null) {
            return this;
        }
        IdNode left = minus(old, low);
        int bit = bit(low.first(), shift);
        Edit edit = new Edit();
        return left == null ? withoutChild(edit, bit) : replaced(edit, bit, old.size, left);
    }

    @Override
    @Nullable
    IdNode andSame(IdNode other) {
        IdBranch branch = (IdBranch) other;
        IdNode[] both = new IdNode[Integer.bitCount(bitmap & branch.bitmap)];
        int count = 0;
        int found = 0;
        int left = 0;
        for (int rest = bitmap & branch.bitmap; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            IdNode child = and(children[index(bit)], branch.children[branch.index(bit)]);
            if (child != null) {
                both[count++] = child;
                found |= bit;
                left += child.size;
            }
        }
        return left == branch.size ? branch : result(found, both, count, left);
    }

    @Override
    IdNode orSame(Edit edit, IdNode other) {
        IdBranch branch = (IdBranch) other;
        IdNode result = this;
        for (IdNode child : branch.children) {
            result = ((IdBranch) result).withAll(edit, child);
        }
        return result;
    }

    @Override
    @Nullable
    IdNode minusSame(IdNode other) {
        IdBranch branch = (IdBranch) other;
        IdNode[] mine = new IdNode[children.length];
        int count = 0;
        int found = 0;
        int left = 0;
        for (int rest = bitmap; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            IdNode child =
                    minus(children[index(bit)], (branch.bitmap & bit) == 0 ? null : branch.children[branch.index(bit)]);
            if (child != null) {
                mine[count++] = child;
                found |= bit;
                left += child.size;
            }
        }
        return result(found, mine, count, left);
    }

    /** What is left of this branch after an operation that only takes away; one child left is the branch. */
    private @Nullable IdNode result(int found, IdNode[] left, int count, int ids) {
        if (ids == size) {
            return this;
        }
        if (count < 2) {
            return count == 0 ? null : left[0];
        }
        IdNode[] packed = count == left.length ? left : Arrays.copyOf(left, count);
        return new IdBranch(Edit.NOBODY, shift, prefix, found, packed, ids);
    }

    private IdNode inserted(Edit edit, int bit, IdNode child) {
        int index = index(bit);
        IdNode[] more = new IdNode[children.length + 1];
        System.arraycopy(children, 0, more, 0, index);
        more[index] = child;
        System.arraycopy(children, index, more, index + 1, children.length - index);
        return with(edit, bitmap | bit, more, size + child.size);
    }

    private IdNode replaced(Edit edit, int bit, int oldSize, IdNode child) {
        int index = index(bit);
        if (children[index] == child && child.size == oldSize) {
            return this;
        }
        IdNode[] changed = owner == edit ? children : children.clone();
        changed[index] = child;
        return with(edit, bitmap, changed, size + child.size - oldSize);
    }

    private IdNode withoutChild(Edit edit, int bit) {
        int index = index(bit);
        if (children.length == 2) {
            return children[1 - index];
        }
        IdNode[] fewer = new IdNode[children.length - 1];
        System.arraycopy(children, 0, fewer, 0, index);
        System.arraycopy(children, index + 1, fewer, index, fewer.length - index);
        return with(edit, bitmap & ~bit, fewer, size - children[index].size);
    }

    private IdNode with(Edit edit, int newBitmap, IdNode[] newChildren, int newSize) {
        if (owner != edit) {
            return new IdBranch(edit, shift, prefix, newBitmap, newChildren, newSize);
        }
        bitmap = newBitmap;
        children = newChildren;
        size = newSize;
        return this;
    }
}
