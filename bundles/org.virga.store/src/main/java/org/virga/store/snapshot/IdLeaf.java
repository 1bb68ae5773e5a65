package org.virga.store.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 2048 neighbouring ids, a bit each in words of 64; words without a bit are left out. */
final class IdLeaf extends IdNode {

    static final int SHIFT = 6;

    long[] words;

    IdLeaf(Edit owner, long id) {
        this(owner, above(id, SHIFT), bit(id, SHIFT), new long[] {1L << id}, 1);
    }

    private IdLeaf(Edit owner, long prefix, int bitmap, long[] words, int size) {
        super(owner, SHIFT, prefix, bitmap, size);
        this.words = words;
    }

    boolean contains(long id) {
        int bit = bit(id, SHIFT);
        return (bitmap & bit) != 0 && (words[index(bit)] & 1L << id) != 0;
    }

    @Override
    IdNode add(Edit edit, long id) {
        if (contains(id)) {
            return this;
        }
        IdLeaf changed = editable(edit);
        int bit = bit(id, SHIFT);
        int index = index(bit);
        if ((bitmap & bit) == 0) {
            long[] more = new long[words.length + 1];
            System.arraycopy(words, 0, more, 0, index);
            System.arraycopy(words, index, more, index + 1, words.length - index);
            changed.words = more;
            changed.bitmap |= bit;
        }
        changed.words[index] |= 1L << id;
        changed.size++;
        return changed;
    }

    @Override
    @Nullable
    IdNode remove(Edit edit, long id) {
        if (!contains(id)) {
            return this;
        }
        if (size == 1) {
            return null;
        }
        IdLeaf changed = editable(edit);
        int bit = bit(id, SHIFT);
        int index = index(bit);
        changed.words[index] &= ~(1L << id);
        changed.size--;
        if (changed.words[index] == 0) {
            long[] fewer = new long[words.length - 1];
            System.arraycopy(changed.words, 0, fewer, 0, index);
            System.arraycopy(changed.words, index + 1, fewer, index, fewer.length - index);
            changed.words = fewer;
            changed.bitmap &= ~bit;
        }
        return changed;
    }

    @Override
    @Nullable
    IdNode andSame(IdNode other) {
        IdLeaf leaf = (IdLeaf) other;
        long[] both = new long[Integer.bitCount(bitmap & leaf.bitmap)];
        int count = 0;
        int found = 0;
        int left = 0;
        for (int rest = bitmap & leaf.bitmap; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            long word = words[index(bit)] & leaf.words[leaf.index(bit)];
            if (word != 0) {
                both[count++] = word;
                found |= bit;
                left += Long.bitCount(word);
            }
        }
        return left == leaf.size ? leaf : result(found, both, count, left);
    }

    @Override
    IdNode orSame(Edit edit, IdNode other) {
        IdLeaf leaf = (IdLeaf) other;
        int all = bitmap | leaf.bitmap;
        long[] either = all == bitmap && owner == edit ? words : new long[Integer.bitCount(all)];
        int count = 0;
        int total = 0;
        for (int rest = all; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            long word = ((bitmap & bit) == 0 ? 0 : words[index(bit)])
                    | ((leaf.bitmap & bit) == 0 ? 0 : leaf.words[leaf.index(bit)]);
            either[count++] = word;
            total += Long.bitCount(word);
        }
        if (owner == edit) {
            words = either;
            bitmap = all;
            size = total;
            return this;
        }
        if (total == size) {
            return this;
        }
        return total == leaf.size ? leaf : new IdLeaf(edit, prefix, all, either, total);
    }

    @Override
    @Nullable
    IdNode minusSame(IdNode other) {
        IdLeaf leaf = (IdLeaf) other;
        long[] mine = new long[words.length];
        int count = 0;
        int found = 0;
        int left = 0;
        for (int rest = bitmap; rest != 0; rest &= rest - 1) {
            int bit = Integer.lowestOneBit(rest);
            long word = words[index(bit)] & ~((leaf.bitmap & bit) == 0 ? 0 : leaf.words[leaf.index(bit)]);
            if (word != 0) {
                mine[count++] = word;
                found |= bit;
                left += Long.bitCount(word);
            }
        }
        return result(found, mine, count, left);
    }

    /** What is left of this leaf after an operation that only takes away. */
    private @Nullable IdNode result(int found, long[] left, int count, int ids) {
        if (ids == 0) {
            return null;
        }
        return ids == size
                ? this
                : new IdLeaf(Edit.NOBODY, prefix, found, count == left.length ? left : Arrays.copyOf(left, count), ids);
    }

    private IdLeaf editable(Edit edit) {
        return owner == edit ? this : new IdLeaf(edit, prefix, bitmap, words.clone(), size);
    }
}
