package org.virga.jobs;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/** Pauses that grow from attempt to attempt, and differ a little, so that many jobs do not come back at once. */
final class Backoff {

    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;
    /** By so much a pause may be longer or shorter. */
    private static final double JITTER = 0.2;

    private final DoubleSupplier random;

    /**
     * Pauses.
     *
     * @param random from 0 to 1
     */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * The pause after an attempt.
     *
     * @param attempt 1 for the first
     */
    Duration after(int attempt) {
        int doublings = Math.min(attempt - 1, 30);
        long millis = Math.min(FIRST_MILLIS << doublings, LONGEST_MILLIS);
        return Duration.ofMillis(Math.round(millis * (1 - JITTER + 2 * JITTER * random.getAsDouble())));
    }
}
