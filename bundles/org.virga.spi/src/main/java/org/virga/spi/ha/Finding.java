package org.virga.spi.ha;

/**
 * What an investigator says of a suspect.
 *
 * @param reason what was seen, a phrase for people, for example {@code "the board says that the power is off"}
 */
public record Finding(State state, String reason) {

    /** What is known. */
    public enum State {
        /** The host, or one of its guests, runs: something was seen of it that was not there before the question. */
        ALIVE,
        /**
         * None of the host's guests runs, and none will run again by itself. That is proof: that nothing was seen is
         * {@code UNKNOWN}.
         */
        DEAD,
        /** Neither is certain. */
        UNKNOWN
    }

    public static Finding alive(String reason) {
        return new Finding(State.ALIVE, reason);
    }

    public static Finding dead(String reason) {
        return new Finding(State.DEAD, reason);
    }

    public static Finding unknown(String reason) {
        return new Finding(State.UNKNOWN, reason);
    }

    @Override
    public String toString() {
        return state + ": " + reason;
    }
}
