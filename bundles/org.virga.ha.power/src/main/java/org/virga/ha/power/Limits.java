package org.virga.ha.power;

import java.time.Duration;
import org.virga.spi.StartError;

/** Reads times from the settings. */
public final class Limits {

    private Limits() {}

    /** @throws IllegalArgumentException when it is not positive */
    static Duration millis(String name, int millis) {
        return Duration.ofMillis(positive(name, millis));
    }

    /** How long a command has that does not say it itself. */
    public static Duration action(Settings settings) {
        return Duration.ofSeconds(positive("action.limit.seconds", settings.action_limit_seconds()));
    }

    private static int positive(String name, int number) {
        if (number <= 0) {
            String what = name + " is " + number + " and has to be 1 or more";
            StartError.report(PowerInvestigator.PID + ": " + what);
            throw new IllegalArgumentException(what);
        }
        return number;
    }
}
