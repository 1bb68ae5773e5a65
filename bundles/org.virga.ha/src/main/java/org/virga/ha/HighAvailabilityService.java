package org.virga.ha;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.ha.HaScopes;
import org.virga.api.ha.HighAvailability;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.job.Jobs;
import org.virga.api.message.Messaging;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Zone;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Investigator;
import org.virga.spi.store.ChangeListener;

/**
 * Follows the hosts that are not well, each until it is. One thread decides; it looks at the store's present state each time,
 * so nothing is lost when it begins anew, and whatever asks anybody is done by others.
 */
@Component(
        name = HighAvailabilityService.PID,
        immediate = true,
        service = {HighAvailability.class, ChangeListener.class, HealthCheck.class, MetricSource.class})
public final class HighAvailabilityService
        implements HighAvailability, ChangeListener, HealthCheck, MetricSource, HighAvailabilityThread {

    static final String PID = "org.virga.ha";

    private static final Logger LOG = LoggerFactory.getLogger(HighAvailabilityService.class);
    private static final int TICK_MILLIS = 200;
    /** A tick that is later than that: this process stood still, and what was found before is old. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final int PROBES = 256;
    private static final int STOP_LIMIT_SECONDS = 10;

    private final Store store;
    private final Witnesses witnesses;
    private final Probes probes;
    private final Brake brake;
    private final CaseBook book;
    private final Pursuit.Means means;
    private final Evacuation evacuation;
    private final Returns returns;
    /** By host. For the thread; read by others for people. */
    private final Map<Id<Host>, Pursuit> pursuits = new ConcurrentHashMap<>();

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "virga-ha"));
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "virga-ha-timer"));
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private long lastTick = System.nanoTime();

    @Activate
    public HighAvailabilityService(
            @Reference Store store,
            @Reference Jobs jobs,
            @Reference Messaging messaging,
            @Reference Alerts alerts,
            Settings settings) {
        Policy policy = Policy.of(settings);
        this.store = store;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        probes = new Probes(PROBES, timer);
        witnesses = new Witnesses(probes, policy.investigationLimit(), policy.fenceLimit());
        brake = new Brake(policy.brakePercent(), policy.brakeLeast(), alerts, System::nanoTime);
        book = new CaseBook(store, Clock.systemUTC(), UUID::randomUUID);
        means = new Pursuit.Means(witnesses, book, brake, alerts, policy, this);
        evacuation = new Evacuation(
                jobs,
                policy.restartsParallel(),
                () -> pursuits.values().stream().anyMatch(Pursuit::fresh),
                System::nanoTime);
        returns = new Returns(store, messaging, book, witnesses);
        var unused = thread.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    public void stop() {
        thread.shutdownNow();
        timer.shutdownNow();
        evacuation.close();
        returns.close();
        probes.close();
        try {
            if (!thread.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The thread of high availability does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addInvestigator(Investigator investigator, Map<String, ?> properties) {
        witnesses.investigators().add(investigator, properties);
    }

    void removeInvestigator(Investigator investigator) {
        witnesses.investigators().remove(investigator);
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addFencer(Fencer fencer, Map<String, ?> properties) {
        witnesses.fencers().add(fencer, properties);
    }

    void removeFencer(Fencer fencer) {
        witnesses.fencers().remove(fencer);
    }

    @Override
    public void committed(Commit commit) {
        for (Change<?> change : commit.changes()) {
            Change<Host> host = change.as(Host.KIND);
            if ((host != null && states(host)) || evacuation.concerns(change)) {
                soon();
                return;
            }
        }
    }

    /** Looks before the next tick. Several wishes are one. */
    private void soon() {
        if (lookWanted.compareAndSet(false, true)) {
            run(this::look);
        }
    }

    private static boolean states(Change<Host> change) {
        Host before = change.before();
        Host after = change.after();
        return before == null || after == null || before.state() != after.state();
    }

    @Override
    public void run(Runnable work) {
        try {
            thread.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.debug("Nothing is done any more, this part is being stopped", e);
        }
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("High availability failed; it goes on with the next look", e);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        if (now - lastTick > PAUSE.toNanos() + TICK_MILLIS * 1_000_000L) {
            LOG.warn("This process stood still; what was found of hosts before does not count");
            pursuits.values().forEach(Pursuit::begin);
        }
        lastTick = now;
        guarded(this::look);
    }

    private void look() {
        lookWanted.set(false);
        Snapshot snapshot = store.snapshot();
        returns.look(snapshot);
        if (HaScopes.pausedUntil(snapshot, Instant.now()).isPresent()) {
            pursuits.values().forEach(Pursuit::end);
            pursuits.clear();
            return;
        }
        brake.look(snapshot);
        pursue(snapshot);
        evacuation.look(snapshot);
    }

    private void pursue(Snapshot snapshot) {
        Map<Id<Host>, Host> suspects = new HashMap<>();
        for (Host host : snapshot.by(Host.KIND, Host.BY_STATE, Host.State.SUSPECT)) {
            if (HaScopes.enabled(snapshot, host)) {
                suspects.put(host.id(), host);
            }
        }
        pursuits.entrySet().removeIf(entry -> {
            boolean over = !suspects.containsKey(entry.getKey());
            if (over) {
                entry.getValue().end();
            }
            return over;
        });
        suspects.forEach((id, host) ->
                pursuits.computeIfAbsent(id, begun -> new Pursuit(means, begun)).advance(snapshot, host));
    }

    @Override
    public Optional<Inquiry> inquiry(Id<Host> host) {
        return Optional.ofNullable(pursuits.get(host)).map(Pursuit::describe);
    }

    @Override
    public int restarting() {
        return evacuation.active();
    }

    @Override
    public Set<Id<Zone>> braked() {
        return brake.held();
    }

    @Override
    public void release(Id<Zone> zone, Duration time) {
        brake.release(zone, time);
        soon();
    }

    @Override
    public Means means() {
        return new Means(witnesses.looks(), witnesses.means());
    }

    @Override
    public CompletableFuture<Boolean> declare(Host host, Host down, String proof) {
        Pursuit pursuit = pursuits.get(host.id());
        return book.prove(
                host,
                down,
                proof,
                pursuit == null ? List.of() : pursuit.describe().findings());
    }

    @Override
    public String name() {
        return "ha";
    }

    @Override
    public Health health() {
        return thread.isShutdown() ? Health.down("Nobody watches over hosts") : Health.ok();
    }

    @Override
    public void collect(Sink sink) {
        CaseFigures.collect(store.snapshot(), sink);
        sink.gauge("virga_ha_restarting", "Guests that are being brought back.", Map.of(), evacuation.active());
        sink.gauge(
                "virga_ha_braked_zones",
                "Zones where force is held back.",
                Map.of(),
                brake.held().size());
    }
}
