package org.virga.dispatcher;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The time.
 *
 * @param wall for what is stored and shown
 * @param nanoTime for durations
 */
record Clocks(Clock wall, LongSupplier nanoTime) {

    static Clocks system() {
        return new Clocks(Clock.systemUTC(), System::nanoTime);
    }

    /** The wall clock, cut to milliseconds. */
    Instant now() {
        return wall.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
