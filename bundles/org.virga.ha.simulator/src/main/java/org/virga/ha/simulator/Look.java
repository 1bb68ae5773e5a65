package org.virga.ha.simulator;

import java.util.Arrays;
import java.util.List;

/** How an investigator's look begins: after a while, and at times not at all. For tests of who asks investigators. */
final class Look {

    private static final List<String> WORDS = List.of("power", "storage", "neighbour");

    private final String word;
    private final int delayMillis;
    private final boolean fails;

    /** @throws IllegalArgumentException when the settings make no sense */
    Look(String word, Settings settings) {
        this.word = word;
        List<String> failing = Arrays.stream(settings.look_fails().split("[\\s,]+"))
                .filter(one -> !one.isEmpty())
                .toList();
        if (!WORDS.containsAll(failing)) {
            throw Site.wrong("look.fails names some of " + WORDS + ", unlike " + failing);
        }
        if (settings.look_delay_millis() < 0) {
            throw Site.wrong("look.delay.millis is not negative");
        }
        delayMillis = settings.look_delay_millis();
        fails = failing.contains(word);
    }

    void begin() throws InterruptedException {
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        if (fails) {
            throw new IllegalStateException("The look at " + word + " fails, as set in look.fails");
        }
    }
}
