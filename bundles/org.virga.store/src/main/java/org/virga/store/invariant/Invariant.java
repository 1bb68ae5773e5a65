package org.virga.store.invariant;

/** One rule. */
interface Invariant {

    /** Refuses the transaction for every reason that this rule finds against it. */
    void check(Prospect prospect);
}
