package org.virga.store;

import java.time.Duration;

/** How long to wait before something is tried again: soon at first, then less often. For one thread. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LAST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    Duration next() {
        Duration now = next;
        next = now.compareTo(LAST) < 0 ? now.multipliedBy(2) : now;
        return now;
    }

    /** It went well. */
    void reset() {
        next = FIRST;
    }
}
