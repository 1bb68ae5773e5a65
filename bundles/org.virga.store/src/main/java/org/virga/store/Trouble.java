package org.virga.store;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with the database, and since when. Any thread. */
final class Trouble {

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    private final Clock clock;
    private volatile @Nullable State state;

    private record State(String reason, Instant since) {}

    Trouble(Clock clock) {
        this.clock = clock;
    }

    /** Something is wrong; if it was before, it goes on since then for this reason. */
    synchronized void report(String reason) {
        State before = state;
        state = new State(reason, before == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : before.since);
    }

    /** All is well. */
    synchronized void clear() {
        State before = state;
        state = null;
        if (before != null) {
            LOG.info("The database is back; it was not to be used since {}: {}", before.since, before.reason);
        }
    }

    /** A sentence for operators, or null when all is well. */
    @Nullable
    String text() {
        State current = state;
        return current == null ? null : current.reason + " (since " + current.since + ")";
    }
}
