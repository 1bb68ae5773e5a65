package org.virga.store.snapshot;

import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.store.Rows;

/**
 * The records of one kind with all ways to find them. An index holds the records themselves, so that what is found in it
 * needs no second look-up; and how many records of any kind refer to a record is counted beside it.
 *
 * @param <E> the records
 */
final class Table<E extends Entity<E>> {

    private final Schema<E> schema;
    private final Edit owner;
    private Trie<E> rows;
    private HashTrie<UUID, E> byUuid;
    private final HashTrie<Object, Object>[] indexes;
    private Trie<Integer> referrers;

    private Table(
            Schema<E> schema,
            Edit owner,
            Trie<E> rows,
            HashTrie<UUID, E> byUuid,
            HashTrie<Object, Object>[] indexes,
            Trie<Integer> referrers) {
        this.schema = schema;
        this.owner = owner;
        this.rows = rows;
        this.byUuid = byUuid;
        this.indexes = indexes;
        this.referrers = referrers;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    static <E extends Entity<E>> Table<E> empty(Schema<E> schema) {
        HashTrie<Object, Object>[] indexes = new HashTrie[schema.indexes().size()];
        Arrays.fill(indexes, HashTrie.empty());
        return new Table<>(schema, new Edit(), Trie.empty(), HashTrie.empty(), indexes, Trie.empty());
    }

    /** This table as one that {@code edit} may change. */
    Table<E> editable(Edit edit) {
        return owner == edit ? this : new Table<>(schema, edit, rows, byUuid, indexes.clone(), referrers);
    }

    Trie<E> rows() {
        return rows;
    }

    @Nullable
    E find(UUID uuid) {
        return byUuid.get(uuid);
    }

    /** The records under a key of an index. */
    @SuppressWarnings("unchecked") // add() puts a trie into a plain index and a record into a unique one
    Rows<E> by(Index<E, ?> index, Object key) {
        Object found = indexes[schema.position(index)].get(key);
        if (found == null) {
            return TrieRows.of(Trie.empty());
        }
        return TrieRows.of(index.isUnique() ? Trie.of((E) found) : (Trie<E>) found);
    }

    /** The one record that stands under a key of a unique index, or null. */
    @SuppressWarnings("unchecked") // as above
    @Nullable
    E holder(int position, Object key) {
        return (E) indexes[position].get(key);
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
        // Another record of the same transaction may have taken the UUID over already; so it is with unique keys below.
        if (before != null && byUuid.get(before.uuid()) == before) {
            byUuid = byUuid.without(edit, before.uuid());
        }
        if (after == null) {
            rows = rows.without(edit, delta.id());
        } else {
            rows = rows.with(edit, delta.id(), after);
            byUuid = byUuid.with(edit, after.uuid(), after);
        }
        for (int position = 0; position < indexes.length; position++) {
            index(edit, position, delta);
        }
    }

    private void index(Edit edit, int position, Delta<E> delta) {
        boolean unique = schema.indexes().get(position).isUnique();
        Collection<?> newKeys = delta.newKeys(position);
        for (Object key : delta.oldKeys(position)) {
            if (!newKeys.contains(key)) {
                remove(edit, position, unique, key, delta);
            }
        }
        E after = delta.after();
        if (after != null) {
            for (Object key : newKeys) {
                indexes[position] = indexes[position].with(
                        edit, key, unique ? after : bucket(position, key).with(edit, delta.id(), after));
            }
        }
    }

    private void remove(Edit edit, int position, boolean unique, Object key, Delta<E> delta) {
        if (unique) {
            if (holder(position, key) == delta.before()) {
                indexes[position] = indexes[position].without(edit, key);
            }
            return;
        }
        Trie<E> left = bucket(position, key).without(edit, delta.id());
        indexes[position] =
                left.size() == 0 ? indexes[position].without(edit, key) : indexes[position].with(edit, key, left);
    }

    @SuppressWarnings("unchecked") // a plain index holds tries
    private Trie<E> bucket(int position, Object key) {
        Object found = indexes[position].get(key);
        return found == null ? Trie.empty() : (Trie<E>) found;
    }
}
