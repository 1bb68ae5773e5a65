package org.virga.store.invariant;

import java.util.List;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.store.snapshot.Changeset;
import org.virga.store.snapshot.Draft;

/** All rules. They stand here and nowhere else; filters and handlers may be wrong without harm. */
public final class Invariants {

    private static final Invariant STALE = new NothingStale();
    private static final List<Invariant> OTHERS =
            List.of(new UniqueKeys(), new HostCapacities(), new OnePlace(), new NoDanglingReference());

    private Invariants() {}

    /**
     * What is against a transaction in this state, in the order of the rules; empty when nothing is. Against one whose
     * author saw an older state nothing else is said, because it may not hold for what the author will try next.
     */
    public static List<Refusal> check(Draft state, Changeset changes) {
        Prospect prospect = new Prospect(state, changes);
        STALE.check(prospect);
        if (prospect.refusals().isEmpty()) {
            OTHERS.forEach(invariant -> invariant.check(prospect));
        }
        return prospect.refusals();
    }
}
