package org.virga.store.snapshot;

import org.virga.api.model.Entity;

/** The inside of a snapshot, for those who check whether it is as it ought to be. */
public final class Innards {

    private final Tables tables;

    Innards(Tables tables) {
        this.tables = tables;
    }

    /** Whether the record with this id stands under a key of the kind's index at this position. */
    public <E extends Entity<E>> boolean holds(Schema<E> schema, int position, Object key, long id) {
        return tables.of(schema).holds(position, key, id);
    }

    /** How many entries that index has: keys, each as often as records stand under it. */
    public long entries(Schema<?> schema, int position) {
        return table(schema).entries(position);
    }

    /** Whether the set of all ids of the kind has this one. */
    public boolean lists(Schema<?> schema, long id) {
        return table(schema).lists(id);
    }

    /** How many ids that set has. */
    public int listed(Schema<?> schema) {
        return table(schema).listed();
    }

    /** How many UUIDs lead to a record of the kind. */
    public long uuids(Schema<?> schema) {
        return table(schema).uuids();
    }

    /** How many references to a record are counted. */
    public int referrers(Schema<?> schema, long id) {
        return table(schema).referrers(id);
    }

    /** For how many records of the kind references are counted. */
    public int referred(Schema<?> schema) {
        return table(schema).referred();
    }

    /** On how many hosts something is given out. */
    public int allocations() {
        return tables.allocations().size();
    }

    private Table<?> table(Schema<?> schema) {
        return tables.byNumber().get(schema.number());
    }
}
