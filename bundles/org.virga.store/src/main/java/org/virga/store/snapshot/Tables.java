package org.virga.store.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.virga.api.model.Entity;
import org.virga.api.model.Kinds;
import org.virga.api.store.Allocation;

/**
 * A table for each kind, and what is given out on each host.
 *
 * @param byNumber in the order of {@link Schema#number}
 */
record Tables(List<Table<?>> byNumber, Trie<Allocation> allocations) {

    static Tables empty() {
        List<Table<?>> tables = new ArrayList<>();
        Kinds.all().forEach(kind -> tables.add(Table.empty(Schema.of(kind))));
        return new Tables(tables, Trie.empty());
    }

    @SuppressWarnings("unchecked") // each table stands at its schema's number
    <E extends Entity<E>> Table<E> of(Schema<E> schema) {
        return (Table<E>) byNumber.get(schema.number());
    }
}
