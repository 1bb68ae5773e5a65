package org.virga.store.snapshot;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A persistent hash map, 32 wide, with the same rule of ownership as {@link Trie}. It offers what an index needs, and
 * of its entries only their values in no order; in return an entry costs little more than its two references.
 *
 * @param <K> keys with {@code equals} and {@code hashCode}
 */
final class HashTrie<K, V> {

    private static final HashTrie<?, ?> EMPTY = new HashTrie<>(null);

    private final @Nullable Node root;

    private HashTrie(@Nullable Node root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // holds nothing
    static <K, V> HashTrie<K, V> empty() {
        return (HashTrie<K, V>) EMPTY;
    }

    boolean isEmpty() {
        return root == null;
    }

    @SuppressWarnings("unchecked") // with() puts nothing else in
    @Nullable
    V get(K key) {
        return root == null ? null : (V) root.get(hash(key), key);
    }

    HashTrie<K, V> with(Edit edit, K key, V value) {
        Node start = root == null ? new Node(edit, 0, new Object[0]) : root;
        Node changed = start.put(edit, 0, hash(key), key, Objects.requireNonNull(value));
        return changed == root ? this : new HashTrie<>(changed);
    }

    HashTrie<K, V> without(Edit edit, K key) {
        Node changed = root == null ? null : root.remove(edit, 0, hash(key), key);
        return changed == root ? this : new HashTrie<>(changed);
    }

    /** Hands every value to {@code each}. */
    @SuppressWarnings("unchecked") // with() puts nothing else in
    void forEachValue(Consumer<V> each) {
        if (root != null) {
            root.forEachValue(value -> each.accept((V) value));
        }
    }

    private static int hash(Object key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    /**
     * Pairs of key and value, packed; where the key is null, the value is a node one level down. Below the last level
     * stand those whose hashes are equal, in any order and without a bitmap.
     */
    private static final class Node {

        private static final int BITS = 5;
        private static final int MASK = 31;
        private static final int LEVELS_END = 35;

        private final Edit owner;
        private int bitmap;
        private @Nullable Object[] slots;

        Node(Edit owner, int bitmap, @Nullable Object[] slots) {
            this.owner = owner;
            this.bitmap = bitmap;
            this.slots = slots;
        }

        @Nullable
        Object get(int hash, Object key) {
            Node node = this;
            for (int shift = 0; ; shift += BITS) {
                int at = node.find(shift, hash, key);
                if (at < 0) {
                    return null;
                }
                Object found = node.slots[at];
                Object value = node.slots[at + 1];
                if (found != null) {
                    return found.equals(key) ? value : null;
                }
                node = (Node) Objects.requireNonNull(value);
            }
        }

        void forEachValue(Consumer<Object> each) {
            for (int at = 0; at < slots.length; at += 2) {
                Object value = Objects.requireNonNull(slots[at + 1]);
                if (slots[at] == null) {
                    ((Node) value).forEachValue(each);
                } else {
                    each.accept(value);
                }
            }
        }

        Node put(Edit edit, int shift, int hash, Object key, Object value) {
            int at = find(shift, hash, key);
            if (at < 0) {
                int bit = shift == LEVELS_END ? 0 : bit(shift, hash);
                Node grown = editable(edit);
                grown.insert(shift == LEVELS_END ? slots.length : index(bit), bit, key, value);
                return grown;
            }
            Object found = slots[at];
            Object old = Objects.requireNonNull(slots[at + 1]);
            if (found == null) {
                return withPair(edit, at, null, ((Node) old).put(edit, shift + BITS, hash, key, value));
            }
            if (found.equals(key)) {
                return withPair(edit, at, found, value);
            }
            Node below = new Node(edit, 0, new Object[0])
                    .put(edit, shift + BITS, hash(found), found, old)
                    .put(edit, shift + BITS, hash, key, value);
            return withPair(edit, at, null, below);
        }

        @Nullable
        Node remove(Edit edit, int shift, int hash, Object key) {
            int at = find(shift, hash, key);
            if (at < 0) {
                return this;
            }
            Object found = slots[at];
            if (found != null) {
                return found.equals(key) ? without(edit, at, shift == LEVELS_END ? 0 : bit(shift, hash)) : this;
            }
            Node old = (Node) Objects.requireNonNull(slots[at + 1]);
            Node below = Objects.requireNonNull(old.remove(edit, shift + BITS, hash, key)); // it held two at least
            // A single pair moves up, so that a map that shrank is as shallow as one that never grew.
            return below.slots.length == 2 && below.slots[0] != null
                    ? withPair(edit, at, below.slots[0], below.slots[1])
                    : withPair(edit, at, null, below);
        }

        /** Where the pair of a key stands or the node that leads to it, or -1. */
        private int find(int shift, int hash, Object key) {
            if (shift < LEVELS_END) {
                int bit = bit(shift, hash);
                return (bitmap & bit) == 0 ? -1 : index(bit);
            }
            for (int at = 0; at < slots.length; at += 2) {
                if (key.equals(slots[at])) {
                    return at;
                }
            }
            return -1;
        }

        private Node withPair(Edit edit, int at, @Nullable Object key, @Nullable Object value) {
            if (slots[at] == key && slots[at + 1] == value) {
                return this;
            }
            Node changed = editable(edit);
            changed.slots[at] = key;
            changed.slots[at + 1] = value;
            return changed;
        }

        private @Nullable Node without(Edit edit, int at, int bit) {
            if (slots.length == 2) {
                return null;
            }
            Node changed = editable(edit);
            @Nullable Object[] fewer = new @Nullable Object[slots.length - 2];
            System.arraycopy(slots, 0, fewer, 0, at);
            System.arraycopy(slots, at + 2, fewer, at, fewer.length - at);
            changed.slots = fewer;
            changed.bitmap &= ~bit;
            return changed;
        }

        private void insert(int at, int bit, Object key, Object value) {
            @Nullable Object[] more = new @Nullable Object[slots.length + 2];
            System.arraycopy(slots, 0, more, 0, at);
            more[at] = key;
            more[at + 1] = value;
            System.arraycopy(slots, at, more, at + 2, slots.length - at);
            slots = more;
            bitmap |= bit;
        }

        private Node editable(Edit edit) {
            return owner == edit ? this : new Node(edit, bitmap, Arrays.copyOf(slots, slots.length));
        }

        private int index(int bit) {
            return 2 * Integer.bitCount(bitmap & (bit - 1));
        }

        private static int bit(int shift, int hash) {
            return 1 << (hash >>> shift & MASK);
        }
    }
}
