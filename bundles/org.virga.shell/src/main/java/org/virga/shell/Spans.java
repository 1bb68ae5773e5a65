package org.virga.shell;

import java.time.Duration;
import java.util.Locale;

/** Writes durations for people. */
public final class Spans {

    private static final int MILLIS = 1000;
    private static final int MINUTE = 60;

    private Spans() {}

    /** For example {@code 12 ms}, {@code 3.4 s} or {@code 2 min 5 s}; no time for a clock that was put back. */
    public static String of(Duration span) {
        long millis = Math.max(0, span.toMillis());
        if (millis < MILLIS) {
            return millis + " ms";
        }
        if (millis < MINUTE * MILLIS) {
            return String.format(Locale.ROOT, "%.1f s", millis / (double) MILLIS);
        }
        return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
}
