package org.virga.store.maintenance;

import java.util.Arrays;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.store.snapshot.Innards;
import org.virga.store.snapshot.Reference;
import org.virga.store.snapshot.Schema;
import org.virga.store.snapshot.StoredSnapshot;

/** No reference dangles, and of each record it is known how many there are to it. One kind of target at a time. */
final class ReferenceCheck {

    private final StoredSnapshot snapshot;
    private final Innards innards;
    private final Audit audit;

    ReferenceCheck(StoredSnapshot snapshot, Audit audit) {
        this.snapshot = snapshot;
        this.innards = snapshot.innards();
        this.audit = audit;
    }

    void run() {
        Kinds.all().forEach(this::target);
    }

    private <E extends Entity<E>> void target(Kind<E> kind) {
        long[] ids = new long[snapshot.all(kind).size()];
        int[] counts = new int[ids.length];
        int next = 0;
        for (E record : snapshot.all(kind)) {
            ids[next++] = record.id().value();
        }
        Kinds.all().forEach(source -> count(source, kind, ids, counts));
        Schema<E> schema = Schema.of(kind);
        int referred = 0;
        for (int i = 0; i < ids.length; i++) {
            audit.applied("referrers");
            referred += counts[i] > 0 ? 1 : 0;
            audit.demand(
                    innards.referrers(schema, ids[i]) == counts[i],
                    Audit.name(schema, ids[i]),
                    " is counted as referred to by ",
                    innards.referrers(schema, ids[i]),
                    " records and is by ",
                    counts[i]);
        }
        audit.demand(
                innards.referred(schema) == referred,
                "References are counted for " + innards.referred(schema) + " records of the kind " + schema
                        + ", and there are some to " + referred);
    }

    private <E extends Entity<E>> void count(Kind<E> source, Kind<?> target, long[] ids, int[] counts) {
        Schema<E> schema = Schema.of(source);
        for (Reference reference : schema.references()) {
            if (reference.target() != target) {
                continue;
            }
            for (E record : snapshot.all(source)) {
                long id = reference.idIn(record);
                if (id == 0) {
                    continue;
                }
                audit.applied("references");
                int at = Arrays.binarySearch(ids, id);
                if (at >= 0) {
                    counts[at]++;
                } else {
                    audit.violated(Audit.name(schema, record) + " refers by " + reference.name() + " to the "
                            + target.title() + " " + id + ", which does not exist");
                }
            }
        }
    }
}
