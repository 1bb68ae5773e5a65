package org.virga.ha;

import java.time.Duration;
import org.virga.spi.StartError;

/** The settings, checked. */
record Policy(
        Duration investigationLimit,
        Duration fenceLimit,
        Duration recheck,
        Duration fenceAfter,
        int brakePercent,
        int brakeLeast,
        int restartsParallel) {

    private static final int MOST_MILLIS = 600_000;
    private static final int MOST_RESTARTS = 10_000;

    static Policy of(Settings settings) {
        return new Policy(
                millis("investigation.limit.millis", settings.investigation_limit_millis(), 1),
                millis("fence.limit.millis", settings.fence_limit_millis(), 1),
                millis("recheck.millis", settings.recheck_millis(), 1),
                millis("fence.after.millis", settings.fence_after_millis(), 0),
                checked("brake.percent", settings.brake_percent(), 1, 100),
                checked("brake.least", settings.brake_least(), 1, Integer.MAX_VALUE),
                checked("restarts.parallel", settings.restarts_parallel(), 1, MOST_RESTARTS));
    }

    private static Duration millis(String setting, int value, int least) {
        return Duration.ofMillis(checked(setting, value, least, MOST_MILLIS));
    }

    private static int checked(String setting, int value, int least, int most) {
        if (value < least || value > most) {
            String line = HighAvailabilityService.PID + ": " + setting + " is " + value + " and has to be from " + least
                    + " to " + most;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
        return value;
    }
}
