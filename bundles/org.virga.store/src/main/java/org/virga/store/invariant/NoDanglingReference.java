package org.virga.store.invariant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.model.Kind;
import org.virga.api.model.Kinds;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.RecordKey;
import org.virga.store.snapshot.Reference;
import org.virga.store.snapshot.Schema;

/** What a record refers to is there. */
final class NoDanglingReference implements Invariant {

    @Override
    public void check(Prospect prospect) {
        boolean deletes = false;
        for (Delta<?> delta : prospect.changes().deltas()) {
            if (delta.after() == null) {
                deletes = true;
            } else if (!delta.changesNothing()) {
                checkTargets(prospect, delta);
            }
        }
        if (deletes) {
            checkDeleted(prospect);
        }
    }

    private static void checkTargets(Prospect prospect, Delta<?> delta) {
        List<Reference> references = delta.schema().references();
        for (int position = 0; position < references.size(); position++) {
            Kind<?> target = references.get(position).target();
            long id = delta.newTarget(position);
            if (id != 0 && id != delta.oldTarget(position) && !isThere(prospect, target, id)) {
                prospect.refuse(
                        Rule.REFERENCE,
                        "The " + delta.schema().title() + " " + delta.id() + " would refer to the " + target.title()
                                + " " + id + ", which does not exist");
            }
        }
    }

    private static void checkDeleted(Prospect prospect) {
        Map<RecordKey, Integer> changes = new HashMap<>();
        for (Delta<?> delta : prospect.changes().deltas()) {
            List<Reference> references = delta.schema().references();
            for (int position = 0; position < references.size(); position++) {
                Kind<?> target = references.get(position).target();
                count(changes, target, delta.oldTarget(position), -1);
                count(changes, target, delta.newTarget(position), 1);
            }
        }
        for (Delta<?> delta : prospect.changes().deltas()) {
            Kind<?> kind = delta.schema().kind();
            if (delta.after() == null
                    && prospect.state().referrers(kind, delta.id())
                                    + changes.getOrDefault(new RecordKey(kind, delta.id()), 0)
                            > 0) {
                prospect.refuse(
                        Rule.REFERENCE,
                        "The " + kind.title() + " " + delta.id() + " is still referred to by the "
                                + referrer(prospect, kind, delta.id()));
            }
        }
    }

    private static void count(Map<RecordKey, Integer> changes, Kind<?> target, long id, int change) {
        if (id != 0) {
            changes.merge(new RecordKey(target, id), change, Integer::sum);
        }
    }

    /** One of those that refer to a record, for people; found by looking at all of them, because nobody else asks. */
    private static String referrer(Prospect prospect, Kind<?> target, long id) {
        for (Kind<?> kind : Kinds.all()) {
            String found = referrer(prospect, Schema.of(kind), target, id);
            if (found != null) {
                return found;
            }
        }
        return "transaction itself";
    }

    private static <E extends Entity<E>> @Nullable String referrer(
            Prospect prospect, Schema<E> schema, Kind<?> target, long id) {
        for (Reference reference : schema.references()) {
            if (reference.target() == target) {
                for (E row : prospect.state().all(schema)) {
                    E later = reference.idIn(row) == id
                            ? prospect.find(schema, row.id().value())
                            : null;
                    if (later != null && reference.idIn(later) == id) {
                        return schema.title() + " " + later.id();
                    }
                }
            }
        }
        return null;
    }

    private static <E extends Entity<E>> boolean isThere(Prospect prospect, Kind<E> kind, long id) {
        return prospect.find(Schema.of(kind), id) != null;
    }
}
