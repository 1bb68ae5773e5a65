package org.virga.store.invariant;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Schema;

/** No two records of a kind share a UUID or a key of a unique index. Records may exchange keys in one transaction. */
final class UniqueKeys implements Invariant {

    @Override
    public void check(Prospect prospect) {
        Set<Object> claimed = new HashSet<>();
        for (Delta<?> delta : prospect.changes().deltas()) {
            if (!delta.changesNothing()) {
                check(prospect, delta, claimed);
            }
        }
    }

    private static <E extends Entity<E>> void check(Prospect prospect, Delta<E> delta, Set<Object> claimed) {
        E after = delta.after();
        if (after == null) {
            return;
        }
        Schema<E> schema = delta.schema();
        E before = delta.before();
        if (before == null || !before.uuid().equals(after.uuid())) {
            E namesake = prospect.state().find(schema, after.uuid());
            boolean taken = namesake != null && keepsUuid(prospect, schema, namesake);
            if (!claimed.add(List.of(schema, after.uuid())) || taken) {
                refuse(prospect, schema, "UUID", after.uuid());
            }
        }
        for (int position = 0; position < schema.indexes().size(); position++) {
            if (schema.indexes().get(position).isUnique()) {
                checkIndex(prospect, delta, position, claimed);
            }
        }
    }

    /** Looks at keys that the record did not have before; those that it had are its own. */
    private static <E extends Entity<E>> void checkIndex(
            Prospect prospect, Delta<E> delta, int position, Set<Object> claimed) {
        Schema<E> schema = delta.schema();
        for (Object key : delta.newKeys(position)) {
            if (!delta.oldKeys(position).contains(key)) {
                E holder = prospect.state().holder(schema, position, key);
                boolean taken = holder != null && keepsKey(prospect, schema, holder, position, key);
                if (!claimed.add(List.of(schema, position, key)) || taken) {
                    refuse(prospect, schema, schema.indexes().get(position).name(), shown(key));
                }
            }
        }
    }

    private static <E extends Entity<E>> boolean keepsUuid(Prospect prospect, Schema<E> schema, E holder) {
        E later = prospect.find(schema, holder.id().value());
        return later != null && later.uuid().equals(holder.uuid());
    }

    private static <E extends Entity<E>> boolean keepsKey(
            Prospect prospect, Schema<E> schema, E holder, int position, Object key) {
        Delta<E> change = prospect.changes().of(schema, holder.id().value());
        return change == null || change.newKeys(position).contains(key);
    }

    private static void refuse(Prospect prospect, Schema<?> schema, String index, Object key) {
        prospect.refuse(Rule.UNIQUE, "There is a " + schema.title() + " with this " + index + " already: " + key);
    }

    /** The last component of a composite key is the one that somebody chose. */
    private static Object shown(Object key) {
        RecordComponent @Nullable [] components = key.getClass().getRecordComponents();
        if (components == null || components.length == 0) {
            return key;
        }
        try {
            @Nullable
            Object chosen = components[components.length - 1].getAccessor().invoke(key);
            return chosen == null ? key : chosen;
        } catch (ReflectiveOperationException e) {
            return key; // the whole key tells as much
        }
    }
}
