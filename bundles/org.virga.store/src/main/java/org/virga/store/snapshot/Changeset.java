package org.virga.store.snapshot;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.store.Transaction;

/** The writes of one transaction, made ready for the writer: keys computed, each record found by its name. */
public final class Changeset {

    private final Map<RecordKey, Delta<?>> deltas;

    private Changeset(Map<RecordKey, Delta<?>> deltas) {
        this.deltas = Collections.unmodifiableMap(deltas);
    }

    /**
     * Makes a transaction's writes ready.
     *
     * @throws IllegalArgumentException when it writes a record twice, or one of a kind that the store does not keep
     */
    public static Changeset of(Transaction transaction) {
        Map<RecordKey, Delta<?>> deltas = new LinkedHashMap<>();
        for (Transaction.Write<?> write : transaction.writes()) {
            RecordKey key = new RecordKey(write.kind(), write.id());
            if (deltas.putIfAbsent(key, delta(write)) != null) {
                throw new IllegalArgumentException("A transaction writes " + key + " twice");
            }
        }
        return new Changeset(deltas);
    }

    /** In the order of the transaction. */
    public Collection<Delta<?>> deltas() {
        return deltas.values();
    }

    /** What happens to a record, or null when nothing does. */
    @SuppressWarnings("unchecked") // a delta stands under its own kind
    public <E extends Entity<E>> @Nullable Delta<E> of(Schema<E> schema, long id) {
        return (Delta<E>) deltas.get(new RecordKey(schema.kind(), id));
    }

    private static <E extends Entity<E>> Delta<E> delta(Transaction.Write<E> write) {
        return Delta.of(write.kind(), write.before(), write.after());
    }
}
