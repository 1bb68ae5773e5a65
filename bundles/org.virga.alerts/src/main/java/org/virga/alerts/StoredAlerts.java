package org.virga.alerts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Alert;
import org.virga.api.store.Rows;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.spi.StartError;

/** Alerts that stand in the store. Whoever raises one leaves it here, and one thread carries out what was left. */
@Component(
        name = StoredAlerts.PID,
        service = {Alerts.class, MetricSource.class})
public final class StoredAlerts implements Alerts, MetricSource {

    static final String PID = "org.virga.alerts";

    private static final Logger LOG = LoggerFactory.getLogger(StoredAlerts.class);

    /** How many alerts may wait for a store that cannot be used. */
    private static final int MOST_WAITING = 10_000;

    private static final int LONGEST_SUBJECT = 255;
    private static final Duration PURGE_INTERVAL = Duration.ofHours(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int MOST_DAYS = 36_500;

    /** Settings. */
    public @interface Config {
        /** How long archived alerts are kept. */
        int retention_days() default 30;
    }

    private final Store store;
    private final AlertBook book;
    private final Duration retention;
    private final Duration pause;
    private final Wishes wishes = new Wishes(MOST_WAITING);
    private final Thread writer;
    private final ScheduledExecutorService timer;
    private volatile boolean stopping;

    @Activate
    public StoredAlerts(@Reference Store store, Config config) {
        this(store, Clock.systemUTC(), retention(config), Duration.ofSeconds(1));
    }

    /** @param pause before the store is tried again */
    StoredAlerts(Store store, Clock clock, Duration retention, Duration pause) {
        this.store = store;
        this.book = new AlertBook(store, clock, UUID::randomUUID);
        this.retention = retention;
        this.pause = pause;
        writer = thread(this::write, "virga-alerts");
        writer.start();
        timer = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "virga-alerts-purge"));
        var unused = timer.scheduleWithFixedDelay(
                this::purge, PURGE_INTERVAL.toMinutes(), PURGE_INTERVAL.toMinutes(), TimeUnit.MINUTES);
    }

    private static Duration retention(Config config) {
        int days = config.retention_days();
        if (days < 1 || days > MOST_DAYS) {
            String line = PID + ": retention.days is " + days + " and has to be from 1 to " + MOST_DAYS;
            StartError.report(line);
            throw new IllegalArgumentException(line);
        }
        return Duration.ofDays(days);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** What waits is still carried out, unless the store cannot be used. */
    @Deactivate
    void stop() {
        stopping = true;
        wishes.close();
        timer.shutdownNow();
        try {
            writer.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (wishes.size() > 0) {
            LOG.warn("{} alerts are in the log only: the store could not take them in time", wishes.size());
        }
    }

    @Override
    public void raise(Alert.Type type, String subject, String text) {
        LOG.warn("{}: {}: {}", type.title(), subject, text);
        Instant now = book.now();
        leave(new Wish.Raise(type, shortened(subject), text, 1, now, now));
    }

    @Override
    public void clear(Alert.Type type, String subject) {
        leave(new Wish.Clear(type, shortened(subject)));
    }

    @Override
    public void collect(Sink sink) {
        for (Alert.Type type : Alert.Type.values()) {
            // From the index of the open ones, which are few; the archived ones are not looked at.
            Rows<Alert> open = store.snapshot().by(Alert.KIND, Alert.BY_OPEN, true);
            long count = open.stream().filter(alert -> alert.type() == type).count();
            sink.gauge(
                    "virga_alerts_open",
                    "Alerts that are open.",
                    Map.of("type", type.name().toLowerCase(Locale.ROOT)),
                    (double) count);
        }
    }

    private void leave(Wish wish) {
        if (!wishes.add(wish)) {
            LOG.error(
                    "{} alerts wait for the store: what is said of {} stays in the log only",
                    MOST_WAITING,
                    wish.subject());
        }
    }

    private static String shortened(String subject) {
        return subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT);
    }

    private void write() {
        try {
            for (Wish next = wishes.take(); next != null; next = wishes.take()) {
                carryOut(next);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted", writer.getName());
        }
    }

    private void carryOut(Wish wish) throws InterruptedException {
        boolean said = false;
        while (true) {
            try {
                book.carryOut(wish);
                return;
            } catch (StoreUnavailableException e) {
                if (stopping) {
                    wishes.putBack(wish);
                    throw new InterruptedException("The store cannot be used");
                }
                if (!said) {
                    LOG.info("Alerts wait for the store: {}", e.getMessage());
                    said = true;
                }
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private void purge() {
        try {
            book.purge(retention);
        } catch (StoreUnavailableException e) {
            LOG.info("Old alerts stay for now: {}", e.getMessage());
        } catch (RuntimeException e) {
            // A scheduled task that throws is never run again, and nobody would notice that alerts pile up.
            LOG.error("Removing old alerts failed; it is tried again", e);
        }
    }
}
