package org.virga.compute.migrate;

import org.jspecify.annotations.Nullable;
import org.virga.api.compute.MigrationState;
import org.virga.api.compute.MigrationState.Phase;

/**
 * What an agent said of a guest on one of its hosts.
 *
 * @param state null when it said nothing of use
 * @param text why it did not, for people; empty when it did
 * @param again whether asking again may bring an answer
 */
public record Told(@Nullable MigrationState state, String text, boolean again) {

    static Told of(MigrationState state) {
        return new Told(state, "", false);
    }

    static Told nothing(String text, boolean again) {
        return new Told(null, text, again);
    }

    /** Whether the agent knows nothing of the guest for sure. */
    boolean silent() {
        return state == null;
    }

    boolean is(Phase phase) {
        return state != null && state.phase() == phase;
    }

    /** Whether the guest has this epoch and stands so. */
    boolean is(Phase phase, long epoch) {
        return is(phase) && state != null && state.epoch() == epoch;
    }

    boolean runs() {
        return state != null && state.runs();
    }

    boolean passing() {
        return state != null && state.passing();
    }

    /** What is to be said of it, in a few words. */
    String describe() {
        return state == null ? text : state.phase() + (state.detail().isEmpty() ? "" : ", " + state.detail());
    }
}
