package org.virga.store.invariant;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Entity;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Changeset;
import org.virga.store.snapshot.Delta;
import org.virga.store.snapshot.Draft;
import org.virga.store.snapshot.Schema;

/** The state that a transaction would lead to, without the transaction having been applied, and what is against it. */
final class Prospect {

    private final Draft state;
    private final Changeset changes;
    private final List<Refusal> refusals = new ArrayList<>();

    Prospect(Draft state, Changeset changes) {
        this.state = state;
        this.changes = changes;
    }

    /** The state before the transaction. */
    Draft state() {
        return state;
    }

    Changeset changes() {
        return changes;
    }

    /** The record with this id as it would be, or null when there would be none. */
    <E extends Entity<E>> @Nullable E find(Schema<E> schema, long id) {
        Delta<E> delta = changes.of(schema, id);
        return delta == null ? state.find(schema, id) : delta.after();
    }

    void refuse(Rule rule, String text) {
        refusals.add(new Refusal(rule, text));
    }

    List<Refusal> refusals() {
        return refusals;
    }
}
