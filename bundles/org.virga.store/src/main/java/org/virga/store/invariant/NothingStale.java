package org.virga.store.invariant;

import org.virga.api.model.Entity;
import org.virga.api.store.CommitResult.Rule;
import org.virga.store.snapshot.Delta;

/** Every record is the instance that the author of the transaction saw. */
final class NothingStale implements Invariant {

    @Override
    public void check(Prospect prospect) {
        prospect.changes().deltas().forEach(delta -> check(prospect, delta));
    }

    private static <E extends Entity<E>> void check(Prospect prospect, Delta<E> delta) {
        E now = prospect.state().find(delta.schema(), delta.id());
        if (now != delta.before()) {
            String what = now == null ? "is gone" : delta.before() == null ? "exists already" : "has changed";
            prospect.refuse(Rule.STALE, "The " + delta.schema().title() + " " + delta.id() + " " + what);
        }
    }
}
