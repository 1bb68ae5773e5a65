package org.virga.messaging;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of the casts that came to this process. */
final class CastCounts {

    /** What can become of one. */
    enum Fate {
        DONE,
        /** The handler answered that it will not do it. */
        REFUSED,
        /** It came again and was known. */
        REPEATED,
        /** It was tried once more. */
        RETRIED,
        /** It was given up. */
        DEAD
    }

    private final Map<Fate, LongAdder> counts = new EnumMap<>(Fate.class);

    CastCounts() {
        for (Fate fate : Fate.values()) {
            counts.put(fate, new LongAdder());
        }
    }

    void count(Fate fate) {
        LongAdder adder = counts.get(fate);
        if (adder != null) {
            adder.increment();
        }
    }

    /** By name in lower case. */
    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((fate, count) -> all.put(fate.name().toLowerCase(Locale.ROOT), count.sum()));
        return all;
    }
}
