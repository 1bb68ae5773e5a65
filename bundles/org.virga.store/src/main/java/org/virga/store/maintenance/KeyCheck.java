package org.virga.store.maintenance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.virga.api.model.Entity;
import org.virga.api.model.Index;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.snapshot.Innards;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/**
 * Every record is found by its id, its UUID and its keys, unique ones lead to one record, and there are no entries beyond.
 * For the last, entries are counted: when each record has its own, and there are no more, no entry is of nobody.
 */
final class KeyCheck {

    private final StoredSnapshot snapshot;
    private final Innards innards;
    private final Audit audit;

    KeyCheck(StoredSnapshot snapshot, Audit audit) {
        this.snapshot = snapshot;
        this.innards = snapshot.innards();
        this.audit = audit;
    }

    void run() {
        Kinds.all().forEach(this::kind);
    }

    private <E extends Entity<E>> void kind(Kind<E> kind) {
        Schema<E> schema = Schema.of(kind);
        long count = 0;
        long last = 0;
        for (E record : snapshot.all(kind)) {
            count++;
            audit.applied("identity");
            audit.demand(
                    record.id().value() > last
                            && record == snapshot.find(kind, record.id()).orElse(null),
                    Audit.name(schema, record),
                    " does not stand where its id says");
            last = record.id().value();
            audit.demand(innards.lists(schema, last), Audit.name(schema, record), " is not among the ids of its kind");
            E namesake = snapshot.find(kind, record.uuid()).orElse(null);
            audit.demand(
                    record == namesake,
                    Audit.name(schema, record),
                    " is not found by its UUID",
                    namesake == null ? "" : ", which leads to " + namesake.id());
        }
        audit.demand(
                innards.uuids(schema) == count,
                "There are " + innards.uuids(schema) + " UUIDs for " + count + " records of the kind " + schema);
        audit.demand(
                innards.listed(schema) == count,
                "There are " + innards.listed(schema) + " ids for " + count + " records of the kind " + schema);
        for (int position = 0; position < schema.indexes().size(); position++) {
            index(schema, position);
        }
    }

    private <E extends Entity<E>> void index(Schema<E> schema, int position) {
        Index<E, ?> index = schema.indexes().get(position);
        String rule = index.isUnique() ? "unique keys" : "index";
        long expected = 0;
        for (E record : snapshot.all(schema.kind())) {
            audit.applied(rule);
            for (Object key : distinct(index.keysOf(record))) {
                expected++;
                audit.demand(
                        innards.holds(schema, position, key, record.id().value()),
                        Audit.name(schema, record),
                        " is not found by its ",
                        index.name(),
                        " ",
                        key,
                        index.isUnique() ? "; another may have the same" : "");
            }
        }
        long entries = innards.entries(schema, position);
        audit.demand(
                entries == expected,
                "The index " + index.name() + " of the kind " + schema + " has " + entries
                        + " entries and ought to have " + expected);
    }

    private static List<Object> distinct(Collection<?> keys) {
        return keys.size() < 2 ? new ArrayList<>(keys) : new ArrayList<>(new HashSet<>(keys));
    }
}
