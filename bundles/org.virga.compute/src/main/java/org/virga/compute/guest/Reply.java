package org.virga.compute.guest;

/**
 * What came of asking an agent to do something to a guest.
 *
 * @param text for people: why it was not done
 */
record Reply(Outcome outcome, String text) {

    static final Reply DONE = new Reply(Outcome.DONE, "");

    /** Whether it happened. */
    enum Outcome {
        /** It happened. */
        DONE,
        /** The agent refused, or tried and failed. */
        FAILED,
        /** Nobody answered: it may have happened and may still happen. */
        SILENT,
        /** Nothing was sent. */
        UNSENT,
        /** The host is proved dead: whatever was asked for, nothing runs there. */
        LOST
    }

    boolean lost() {
        return outcome == Outcome.LOST;
    }

    boolean done() {
        return outcome == Outcome.DONE;
    }

    /** Whether asking again may bring another answer. */
    boolean unanswered() {
        return outcome == Outcome.SILENT || outcome == Outcome.UNSENT;
    }
}
