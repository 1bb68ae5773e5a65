package org.virga.compute.power;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.HostReports;
import org.virga.api.health.HealthCheck;
import org.virga.api.store.Store;
import org.virga.compute.guest.GuestCalls;
import org.virga.compute.guest.Withdrawal;
import org.virga.compute.migrate.MigrationCalls;
import org.virga.compute.migrate.MigrationSettlement;

/**
 * Has hosts compared with the store: at once those that report something new; every few seconds those where something was
 * left open, such as a machine with a job; and each host once a minute, as the store changes too. One thread does it.
 */
@Component(immediate = true, service = HealthCheck.class)
public final class PowerWatch implements HealthCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PowerWatch.class);
    private static final int STOP_LIMIT_SECONDS = 30;
    private static final int TICK_SECONDS = 5;
    /** In how many ticks every host is compared. */
    private static final int ROUND_TICKS = 12;

    private final HostReports hosts;
    private final PowerSync sync;
    private final Set<UUID> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean awake = new AtomicBoolean();
    /** Hosts where something was left open. For the thread. */
    private final Set<UUID> open = new HashSet<>();
    /** Hosts that this round has not come to. For the thread. */
    private final Deque<UUID> round = new ArrayDeque<>();
    /** How many of them a tick takes. */
    private int share;

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "virga-compute-power"));
    private final HostReports.Registration reports;

    @Activate
    public PowerWatch(
            @Reference Store store,
            @Reference HostReports hosts,
            @Reference GuestCalls guests,
            @Reference Withdrawal withdrawal,
            @Reference MigrationSettlement migrations,
            @Reference MigrationCalls calls) {
        this.hosts = hosts;
        this.sync = new PowerSync(store, guests, withdrawal, migrations, new Remains(calls), Clock.systemUTC());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.reports = hosts.listen(this::arrived);
        arrived(hosts.hosts());
        var unused = thread.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    public void stop() {
        reports.close();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The thread that compares guests does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String name() {
        return "compute";
    }

    @Override
    public Health health() {
        return thread.isShutdown() ? Health.down("Nobody listens to what agents tell of guests") : Health.ok();
    }

    private void arrived(Set<UUID> reported) {
        changed.addAll(reported);
        if (!reported.isEmpty() && awake.compareAndSet(false, true)) {
            try {
                thread.execute(this::compareChanged);
            } catch (RejectedExecutionException e) {
                LOG.debug("No report is worked off any more, this part is being stopped");
            }
        }
    }

    private void compareChanged() {
        awake.set(false);
        for (UUID host : Set.copyOf(changed)) {
            changed.remove(host);
            compare(host);
        }
    }

    private void tick() {
        Set<UUID> due = new HashSet<>(open);
        if (round.isEmpty()) {
            round.addAll(hosts.hosts());
            share = (round.size() + ROUND_TICKS - 1) / ROUND_TICKS;
        }
        for (int i = 0; i < share && !round.isEmpty(); i++) {
            due.add(round.remove());
        }
        due.forEach(this::compare);
    }

    private void compare(UUID host) {
        Optional<HostReport> report = hosts.of(host);
        try {
            if (report.isEmpty() || sync.compare(report.get())) {
                open.remove(host);
            } else {
                open.add(host);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Comparing host {} with the store failed; it is compared again", host, e);
            open.add(host);
        }
    }
}
