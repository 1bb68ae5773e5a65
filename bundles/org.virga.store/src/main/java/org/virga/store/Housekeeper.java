package org.virga.store;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.store.database.DatabaseException;
import org.virga.store.database.Retention;

/** Removes what is too old, from time to time, on a thread of its own. */
final class Housekeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    /** Long enough that a start is over, and that the change log has grown little in between. */
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final DatabaseStore store;
    private final Retention retention;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "virga-store-housekeeper");

    Housekeeper(DatabaseStore store, Retention retention, Clock clock) {
        this.store = store;
        this.retention = retention;
        this.clock = clock;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(EVERY.toSeconds(), TimeUnit.SECONDS)) {
                tidy();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", thread.getName());
        }
    }

    /** Removes all that is too old. */
    void tidy() {
        try {
            Retention.Removed removed = Retention.Removed.NONE;
            Retention.Removed last;
            do {
                last = retention.run(clock.millis(), store.snapshot().sequence());
                removed = removed.and(last);
            } while (!last.isEmpty() && closed.getCount() > 0);
            if (!removed.isEmpty()) {
                store.historyRemoved();
                tell(removed);
            }
        } catch (DatabaseException e) {
            LOG.warn("{}; it is tried again later", e.getMessage());
        } catch (RuntimeException e) {
            // Thrown out of here, it would be the end of housekeeping.
            LOG.error("Housekeeping failed; it is tried again later", e);
        }
    }

    private void tell(Retention.Removed removed) {
        store.meter().purged("job", removed.jobs());
        store.meter().purged("event", removed.events());
        store.meter().purged("change_log", removed.commits());
        if (removed.jobs() + removed.events() > 0) {
            LOG.info("Removed {} finished jobs and {} events that were too old", removed.jobs(), removed.events());
        }
        LOG.debug("Removed {} lines of the change log", removed.commits());
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
