package org.virga.store.database;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many events there are in all, which is what most lists of events tell first. It is counted once; as every event
 * takes the next number, the events since then need no counting.
 */
final class EventTotal {

    private final AtomicLong removals = new AtomicLong();
    private volatile @Nullable Count count;

    private record Count(long lastEvent, long events, long removals) {}

    /** To be told with {@link #counted} what was counted after this. */
    long begin() {
        return removals.get();
    }

    /** The number of events up to this one, when it is known. */
    OptionalLong at(long lastEvent) {
        Count known = count;
        return known == null || known.removals != removals.get()
                ? OptionalLong.empty()
                : OptionalLong.of(known.events + lastEvent - known.lastEvent);
    }

    void counted(long begun, long lastEvent, long events) {
        count = new Count(lastEvent, events, begun);
    }

    /** Takes notice that events were removed. */
    void removed() {
        removals.incrementAndGet();
    }
}
