package org.virga.eventbus;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.event.EventConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.health.MetricSource;
import org.virga.api.store.Commit;
import org.virga.spi.store.ChangeListener;

/**
 * Publishes what was committed on the container's event bus, each to all its subscribers before the next.
 *
 * <p>The bus takes a subscriber that needs longer than its time limit out, but goes on waiting for it. So whoever is still
 * waited for after {@link #PATIENCE} is left to itself, and the others get what comes next.
 */
@Component(
        name = "org.virga.eventbus.container",
        configurationPid = ContainerBus.PID,
        service = {ChangeListener.class, MetricSource.class})
public final class ContainerBus implements ChangeListener, MetricSource {

    static final String PID = "org.virga.eventbus";

    private static final Logger LOG = LoggerFactory.getLogger(ContainerBus.class);

    /** Longer than the bus's own limit (5 s), so that whoever is left to itself is taken out by then. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final long IDLE = Long.MAX_VALUE;

    /** Settings. */
    public @interface Config {
        /** How many events may wait for subscribers; the oldest are dropped when there are more. */
        int buffer_events() default 10_000;
    }

    private final EventAdmin bus;
    private final Happenings happenings = new Happenings(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final Outbox outbox;
    private final ScheduledExecutorService watch;
    private final Duration patience;
    private final LongSupplier nanos;
    /** When the delivery began that is under way; {@link #IDLE} when none is. */
    private final AtomicLong since = new AtomicLong(IDLE);

    @Activate
    public ContainerBus(@Reference EventAdmin bus, Config config) {
        this(bus, Math.max(1, config.buffer_events()), PATIENCE, System::nanoTime);
    }

    ContainerBus(EventAdmin bus, int limit, Duration patience, LongSupplier nanos) {
        this.bus = bus;
        this.patience = patience;
        this.nanos = nanos;
        outbox = new Outbox("container", limit, this::deliver).start();
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "virga-eventbus-watch");
            thread.setDaemon(true);
            return thread;
        });
        long interval = Math.max(1, patience.toMillis() / 8);
        var unused = watch.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        watch.shutdownNow();
        outbox.close();
    }

    @Override
    public void committed(Commit commit) {
        outbox.add(happenings.of(commit));
    }

    @Override
    public void collect(Sink sink) {
        Figures.collect(sink, outbox);
    }

    private void deliver(Happening happening) {
        Map<String, Object> properties = new HashMap<>(happening.fields());
        properties.put(EventConstants.TIMESTAMP, System.currentTimeMillis());
        // One that came too late was meant for the event before.
        boolean late = Thread.interrupted();
        LOG.trace("{}, interrupted before: {}", happening.type(), late);
        since.set(nanos.getAsLong());
        try {
            bus.sendEvent(new Event(happening.topic(), properties));
        } catch (IllegalStateException e) {
            LOG.debug("The event bus stops; this component is about to", e);
        } finally {
            since.set(IDLE);
        }
    }

    private void look() {
        long began = since.get();
        if (began != IDLE && nanos.getAsLong() - began > patience.toNanos() && since.compareAndSet(began, IDLE)) {
            LOG.warn("A subscriber has not returned after {}; the others go on without it", patience);
            outbox.interrupt();
        }
    }
}
