package org.virga.messaging;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt to connect. Each pause is drawn by lot from nothing to a bound that doubles, so
 * that the thousands who lost the same broker do not come back at the same moment, and then again at the same moment. For
 * one thread.
 */
final class Pauses {

    /** A broker in this process is there for this process alone. */
    private static final long LONGEST_NEAR_MILLIS = 250;

    private static final int STEPS = 5;

    private final long longestMillis;
    private final DoubleSupplier lot;
    private long boundMillis;

    /**
     * Begins with short ones.
     *
     * @param near whether the broker is in this process
     * @param lot from 0 to 1
     */
    Pauses(long longestMillis, boolean near, DoubleSupplier lot) {
        this.longestMillis = near ? Math.min(longestMillis, LONGEST_NEAR_MILLIS) : longestMillis;
        this.lot = lot;
        reset();
    }

    /** The connection was there: the next pauses are short again. */
    void reset() {
        boundMillis = Math.max(1, longestMillis / STEPS);
    }

    /** The next pause. */
    long nextMillis() {
        long pause = (long) (boundMillis * lot.getAsDouble());
        boundMillis = Math.min(2 * boundMillis, longestMillis);
        return pause;
    }
}
