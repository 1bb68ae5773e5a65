package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Id;
import org.virga.api.model.Index;
import org.virga.api.store.Rows;

/**
 * The records of one kind with all ways to find them. Only the records' own trie holds records; everything else holds ids,
 * so a new version of a record under the same keys, which is what most commits bring, costs one change. How many records
 * of any kind refer to a record is counted beside it.
 *
 * @param <E> the records
 */
final class Table<E extends Entity<E>> {

    private final Schema<E> schema;
    private final Edit owner;
    private Trie<E> records;
    private HashTrie<UUID, Id<E>> byUuid;
    /** Of every record, for what is asked of all but some. */
    private IdSet ids;
    /** For each index its entries: the ids under each key as an {@link IdSet}, or as an {@link Id} while there was never a second. */
    private final HashTrie<Object, Object>[] indexes;

    private Trie<Integer> referrers;

    private Table(
            Schema<E> schema,
            Edit owner,
            Trie<E> records,
            IdSet ids,
            HashTrie<UUID, Id<E>> byUuid,
            HashTrie<Object, Object>[] indexes,
            Trie<Integer> referrers) {
        this.schema = schema;
        this.owner = owner;
        this.records = records;
        this.ids = ids;
        this.byUuid = byUuid;
        this.indexes = indexes;
        this.referrers = referrers;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    static <E extends Entity<E>> Table<E> empty(Schema<E> schema) {
        HashTrie<Object, Object>[] indexes = new HashTrie[schema.indexes().size()];
        Arrays.fill(indexes, HashTrie.empty());
        return new Table<>(schema, new Edit(), Trie.empty(), IdSet.EMPTY, HashTrie.empty(), indexes, Trie.empty());
    }

    /** This table as one that {@code edit} may change. */
    Table<E> editable(Edit edit) {
        return owner == edit ? this : new Table<>(schema, edit, records, ids, byUuid, indexes.clone(), referrers);
    }

    @Nullable
    E find(long id) {
        return records.get(id);
    }

    @Nullable
    E find(UUID uuid) {
        return record(byUuid.get(uuid));
    }

    Rows<E> all() {
        return TrieRows.of(records, ids);
    }

    /** The records with some of these ids. */
    Rows<E> only(Collection<Id<E>> some) {
        return TrieRows.of(
                records, IdSet.copyOf(some.stream().mapToLong(Id::value)).and(ids));
    }

    /** The records under a key of an index. */
    Rows<E> by(Index<E, ?> index, Object key) {
        return TrieRows.of(records, ids(schema.position(index), key));
    }

    /** The records under any of some keys of an index. */
    Rows<E> byAny(Index<E, ?> index, Collection<?> keys) {
        int position = schema.position(index);
        List<IdSet> sets = new ArrayList<>(keys.size());
        keys.forEach(key -> sets.add(ids(position, key)));
        return TrieRows.of(records, IdSet.union(sets));
    }

    /** The one record that stands under a key of a unique index, or null. */
    @Nullable
    E holder(int position, Object key) {
        return record(holderId(position, key));
    }

    /** Whether a record stands under a key of an index. */
    boolean holds(int position, Object key, long id) {
        return schema.indexes().get(position).isUnique()
                ? new Id<E>(id).equals(holderId(position, key))
                : ids(position, key).contains(id);
    }

    /** How many entries an index has: keys, each as often as records stand under it. */
    long entries(int position) {
        LongAdder entries = new LongAdder();
        indexes[position].forEachValue(value -> entries.add(value instanceof IdSet set ? set.size() : 1));
        return entries.sum();
    }

    /** Whether the set of all ids has this one. */
    boolean lists(long id) {
        return ids.contains(id);
    }

    /** How many ids it has. */
    int listed() {
        return ids.size();
    }

    /** How many UUIDs lead to a record. */
    long uuids() {
        LongAdder entries = new LongAdder();
        byUuid.forEachValue(id -> entries.increment());
        return entries.sum();
    }

    /** How many records are referred to. */
    int referred() {
        return referrers.size();
    }

    /** How many references there are to a record. */
    int referrers(long id) {
        Integer count = referrers.get(id);
        return count == null ? 0 : count;
    }

    void addReferrers(Edit edit, long id, int change) {
        int count = referrers(id) + change;
        referrers = count == 0 ? referrers.without(edit, id) : referrers.with(edit, id, count);
    }

    void apply(Edit edit, Delta<E> delta) {
        E before = delta.before();
        E after = delta.after();
        records = after == null ? records.without(edit, delta.id()) : records.with(edit, delta.id(), after);
        if (before == null || after == null) {
            ids = after == null ? ids.without(edit, delta.id()) : ids.with(edit, delta.id());
        }
        if (before == null || after == null || !after.uuid().equals(before.uuid())) {
            identify(edit, before, after);
        }
        for (int position = 0; position < indexes.length; position++) {
            List<?> oldKeys = delta.oldKeys(position);
            List<?> newKeys = delta.newKeys(position);
            if (!oldKeys.equals(newKeys)) {
                index(edit, position, delta, oldKeys, newKeys);
            }
        }
    }

    /**
     * What is to be done for new records to be in the table, in parts that may run at once, but none of which may run
     * beside anything else that changes the table. A draft of one state only.
     */
    List<Runnable> additions(Edit edit, List<Delta<E>> inserts) {
        List<Runnable> parts = new ArrayList<>(indexes.length + 2);
        for (int position = 0; position < indexes.length; position++) {
            int index = position;
            parts.add(() -> indexes[index] = schema.indexes().get(index).isUnique()
                    ? added(edit, indexes[index], index, inserts)
                    : gathered(edit, indexes[index], index, inserts));
        }
        parts.add(() -> inserts.forEach(insert -> identify(edit, null, insert.after())));
        parts.add(() -> {
            for (Delta<E> insert : inserts) {
                records = records.with(edit, insert.id(), Objects.requireNonNull(insert.after()));
                ids = ids.with(edit, insert.id());
            }
        });
        return parts;
    }

    private static <E extends Entity<E>> HashTrie<Object, Object> added(
            Edit edit, HashTrie<Object, Object> base, int position, List<Delta<E>> inserts) {
        HashTrie<Object, Object> index = base;
        for (Delta<E> insert : inserts) {
            for (Object key : insert.newKeys(position)) {
                index = index.with(edit, key, insert.key());
            }
        }
        return index;
    }

    /** Looks every key up once in the whole index: most come again and again. */
    private static <E extends Entity<E>> HashTrie<Object, Object> gathered(
            Edit edit, HashTrie<Object, Object> base, int position, List<Delta<E>> inserts) {
        Map<Object, Object> entries = new HashMap<>();
        for (Delta<E> insert : inserts) {
            for (Object key : insert.newKeys(position)) {
                Object there = entries.get(key);
                Object known = there == null ? base.get(key) : there;
                entries.put(key, known == null ? insert.key() : ids(known).with(edit, insert.id()));
            }
        }
        HashTrie<Object, Object> index = base;
        for (Map.Entry<Object, Object> entry : entries.entrySet()) {
            index = index.with(edit, entry.getKey(), entry.getValue());
        }
        return index;
    }

    private void identify(Edit edit, @Nullable E before, @Nullable E after) {
        // Another record of the same transaction may have taken the UUID over already; so it is with unique keys below.
        if (before != null && before.id().equals(byUuid.get(before.uuid()))) {
            byUuid = byUuid.without(edit, before.uuid());
        }
        if (after != null) {
            byUuid = byUuid.with(edit, after.uuid(), after.id());
        }
    }

    private void index(Edit edit, int position, Delta<E> delta, Collection<?> oldKeys, Collection<?> newKeys) {
        boolean unique = schema.indexes().get(position).isUnique();
        Id<E> id = delta.key();
        for (Object key : oldKeys) {
            if (!newKeys.contains(key)) {
                remove(edit, position, unique, key, id);
            }
        }
        for (Object key : newKeys) {
            if (!oldKeys.contains(key)) {
                Object there = unique ? null : indexes[position].get(key);
                Object entry = there == null ? id : ids(there).with(edit, id.value());
                if (entry != there) {
                    indexes[position] = indexes[position].with(edit, key, entry);
                }
            }
        }
    }

    private void remove(Edit edit, int position, boolean unique, Object key, Id<E> id) {
        if (unique) {
            if (id.equals(holderId(position, key))) {
                indexes[position] = indexes[position].without(edit, key);
            }
            return;
        }
        IdSet left = ids(position, key).without(edit, id.value());
        indexes[position] =
                left.size() == 0 ? indexes[position].without(edit, key) : indexes[position].with(edit, key, left);
    }

    private @Nullable E record(@Nullable Id<E> id) {
        return id == null ? null : records.get(id.value());
    }

    @SuppressWarnings("unchecked") // a unique index holds ids
    private @Nullable Id<E> holderId(int position, Object key) {
        return (Id<E>) indexes[position].get(key);
    }

    private IdSet ids(int position, Object key) {
        Object found = indexes[position].get(key);
        return found == null ? IdSet.EMPTY : ids(found);
    }

    private static IdSet ids(Object entry) {
        return entry instanceof Id<?> id ? IdSet.of(id.value()) : (IdSet) entry;
    }
}
