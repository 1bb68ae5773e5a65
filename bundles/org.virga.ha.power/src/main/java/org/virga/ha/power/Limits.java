package org.virga.ha.power;

import java.time.Duration;
import org.virga.spi.StartError;

/** Reads times from the settings. */
final class Limits {

    private Limits() {}

    /** @throws IllegalArgumentException when it is not positive */
    static Duration millis(String name, int millis) {
        if (millis <= 0) {
            String what = name + " is " + millis + " and has to be 1 or more";
            StartError.report(PowerInvestigator.PID + ": " + what);
            throw new IllegalArgumentException(what);
        }
        return Duration.ofMillis(millis);
    }
}
