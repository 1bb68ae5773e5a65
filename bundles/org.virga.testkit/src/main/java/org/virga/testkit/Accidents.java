package org.virga.testkit;

import java.util.LinkedHashSet;
import java.util.Set;

/** What is to happen to a job at a place in its run, once. */
final class Accidents {

    private final Set<String> crashes = new LinkedHashSet<>();
    private final Set<String> cancellations = new LinkedHashSet<>();

    void crashAt(String place) {
        crashes.add(place);
    }

    void cancelIn(String step) {
        cancellations.add(step);
    }

    void pass(String place) {
        if (crashes.remove(place)) {
            throw new SimulatedCrash(place);
        }
    }

    boolean cancels(String step) {
        return cancellations.remove(step);
    }
}
