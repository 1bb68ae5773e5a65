package org.virga.store.snapshot;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link Trie}: the ids that agree above five bits. Slots are packed; the bitmap tells which are there. A node
 * with shift 0 holds values, every other one holds at least two nodes with smaller shifts.
 */
final class TrieNode {

    private static final int BITS = 5;
    private static final int MASK = 31;

    private final Edit owner;
    /** The position of the five bits that choose a slot. */
    final int shift;
    /** What the ids below share: their bits above those five. */
    private final long prefix;

    private int bitmap;
    Object[] slots;
    /** Values below. */
    int size;

    private TrieNode(Edit owner, int shift, long prefix, int bitmap, Object[] slots, int size) {
        this.owner = owner;
        this.shift = shift;
        this.prefix = prefix;
        this.bitmap = bitmap;
        this.slots = slots;
        this.size = size;
    }

    boolean covers(long id) {
        return above(id, shift) == prefix;
    }

    @Nullable
    Object slot(long id) {
        int bit = bit(id, shift);
        return (bitmap & bit) == 0 ? null : slots[index(bit)];
    }

    static TrieNode put(@Nullable TrieNode node, Edit edit, long id, Object value) {
        if (node == null) {
            return leaf(edit, id, value);
        }
        if (!node.covers(id)) {
            return join(edit, node, leaf(edit, id, value), id);
        }
        int bit = bit(id, node.shift);
        if ((node.bitmap & bit) == 0) {
            TrieNode grown = node.editable(edit);
            grown.insert(bit, node.shift == 0 ? value : leaf(edit, id, value));
            grown.size++;
            return grown;
        }
        int index = node.index(bit);
        Object old = node.slots[index];
        if (node.shift == 0) {
            return node.withSlot(edit, index, value, 0);
        }
        int oldSize = ((TrieNode) old).size;
        TrieNode child = put((TrieNode) old, edit, id, value);
        return node.withSlot(edit, index, child, child.size - oldSize);
    }

    @Nullable
    TrieNode remove(Edit edit, long id) {
        int bit = bit(id, shift);
        if (!covers(id) || (bitmap & bit) == 0) {
            return this;
        }
        int index = index(bit);
        if (shift == 0) {
            return without(edit, bit, index);
        }
        TrieNode old = (TrieNode) slots[index];
        int oldSize = old.size;
        TrieNode child = old.remove(edit, id);
        if (child == null) {
            return without(edit, bit, index);
        }
        return withSlot(edit, index, child, child.size - oldSize);
    }

    private TrieNode withSlot(Edit edit, int index, Object slot, int growth) {
        if (slots[index] == slot && growth == 0) {
            return this;
        }
        TrieNode changed = editable(edit);
        changed.slots[index] = slot;
        changed.size += growth;
        return changed;
    }

    /** Without a slot that held one value; a branch with one slot left is that slot. */
    private @Nullable TrieNode without(Edit edit, int bit, int index) {
        if (slots.length == 1) {
            return null;
        }
        if (slots.length == 2 && shift > 0) {
            return (TrieNode) slots[1 - index];
        }
        TrieNode changed = editable(edit);
        Object[] fewer = new Object[slots.length - 1];
        System.arraycopy(slots, 0, fewer, 0, index);
        System.arraycopy(slots, index + 1, fewer, index, fewer.length - index);
        changed.slots = fewer;
        changed.bitmap &= ~bit;
        changed.size--;
        return changed;
    }

    private void insert(int bit, Object slot) {
        int index = index(bit);
        Object[] more = new Object[slots.length + 1];
        System.arraycopy(slots, 0, more, 0, index);
        more[index] = slot;
        System.arraycopy(slots, index, more, index + 1, slots.length - index);
        slots = more;
        bitmap |= bit;
    }

    private TrieNode editable(Edit edit) {
        return owner == edit
                ? this
                : new TrieNode(edit, shift, prefix, bitmap, Arrays.copyOf(slots, slots.length), size);
    }

    private static TrieNode leaf(Edit edit, long id, Object value) {
        return new TrieNode(edit, 0, above(id, 0), bit(id, 0), new Object[] {Objects.requireNonNull(value)}, 1);
    }

    /** The node above two that have no id in common. */
    private static TrieNode join(Edit edit, TrieNode node, TrieNode leaf, long id) {
        long other = node.prefix << node.shift << BITS;
        int shift = (Long.SIZE - 1 - Long.numberOfLeadingZeros(id ^ other)) / BITS * BITS;
        int bit = bit(id, shift);
        int otherBit = bit(other, shift);
        Object[] slots =
                Integer.compareUnsigned(bit, otherBit) < 0 ? new Object[] {leaf, node} : new Object[] {node, leaf};
        return new TrieNode(edit, shift, above(id, shift), bit | otherBit, slots, node.size + 1);
    }

    private int index(int bit) {
        return Integer.bitCount(bitmap & (bit - 1));
    }

    private static int bit(long id, int shift) {
        return 1 << ((int) (id >>> shift) & MASK);
    }

    /** In two steps, because a shift by 64 or more would be one by less. */
    private static long above(long id, int shift) {
        return id >>> shift >>> BITS;
    }
}
