package org.virga.api.store;

import java.util.List;

/** What became of a transaction. */
public sealed interface CommitResult {

    /**
     * It happened and survives a crash.
     *
     * @param sequence its number in the order of all commits
     * @param snapshot contains it
     */
    record Committed(long sequence, Snapshot snapshot) implements CommitResult {}

    /**
     * Nothing of it happened, because a record was not as expected or an invariant would have been broken.
     *
     * @param reasons one sentence each, for an operator to read
     * @param snapshot the state that it was refused in; what was read before is older
     */
    record Conflict(List<Refusal> reasons, Snapshot snapshot) implements CommitResult {

        public Conflict {
            reasons = List.copyOf(reasons);
        }

        /** Whether every reason is that a record was changed by somebody else: worth another try on a newer snapshot. */
        public boolean stale() {
            return reasons.stream().allMatch(reason -> reason.rule() == Rule.STALE);
        }
    }

    /** One reason against a transaction. */
    record Refusal(Rule rule, String text) {}

    /** What was broken. */
    enum Rule {
        /** Somebody else changed a record that the author read. */
        STALE,
        /** Two records would share what only one may have. */
        UNIQUE,
        /** A host would be over its capacity, or is not able to take a guest. */
        CAPACITY,
        /** A record would refer to one that is not there, or lose one that refers to it. */
        REFERENCE,
        /** A virtual machine would be at two places, or move without a new epoch. */
        PLACEMENT
    }
}
