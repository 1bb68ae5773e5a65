package org.virga.compute.power;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.HostReports;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Host;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/**
 * Has hosts compared with the store: at once those that report something new; every few seconds those where something was
 * left open, such as a machine with a job; and each host once a minute, as the store changes too. One thread compares, in
 * memory; where something differs, a few others ask the host again and see to it, so that an agent that does not answer
 * holds up few others.
 */
@Component(
        immediate = true,
        service = {HealthCheck.class, MetricSource.class})
public final class PowerWatch implements HealthCheck, MetricSource {

    private static final Logger LOG = LoggerFactory.getLogger(PowerWatch.class);
    private static final int STOP_LIMIT_SECONDS = 30;
    private static final int TICK_SECONDS = 5;
    /** In how many ticks every host is compared. */
    private static final int ROUND_TICKS = 12;
    /** How many hosts are seen to at a time. */
    private static final int THREADS = 8;

    private final Store store;
    private final HostReports hosts;
    private final Reconciler reconciler;
    private final Set<UUID> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean awake = new AtomicBoolean();
    /** Hosts where something was left open. */
    private final Set<UUID> open = ConcurrentHashMap.newKeySet();
    /** Hosts that are being seen to, or wait for it. */
    private final Set<UUID> settling = ConcurrentHashMap.newKeySet();
    /** Hosts that this round has not come to. For the thread. */
    private final Deque<UUID> round = new ArrayDeque<>();
    /** How many of them a tick takes. */
    private int share;

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "virga-compute-power"));
    private final ThreadPoolExecutor settlers = settlers();
    private final HostReports.Registration reports;

    @Activate
    public PowerWatch(@Reference Store store, @Reference HostReports hosts, @Reference Reconciler reconciler) {
        this.store = store;
        this.hosts = hosts;
        this.reconciler = reconciler;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.reports = hosts.listen(this::arrived);
        arrived(hosts.hosts());
        var unused = thread.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    private static ThreadPoolExecutor settlers() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "virga-compute-reconcile-" + number.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Deactivate
    public void stop() {
        reports.close();
        thread.shutdownNow();
        settlers.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
                    || !settlers.awaitTermination(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The threads that compare guests do not end");
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

    @Override
    public void collect(Sink sink) {
        reconciler.tally().collect(sink);
        sink.gauge(
                "virga_compute_reconciling_hosts",
                "Hosts that are not as the store has them and are being seen to, or wait for it.",
                Map.of(),
                settling.size());
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

    private void compare(UUID uuid) {
        try {
            Snapshot snapshot = store.snapshot();
            Optional<Host> host = snapshot.find(Host.KIND, uuid);
            Optional<HostReport> report = hosts.of(uuid).filter(HostReport::reachable);
            if (host.isEmpty() || report.isEmpty()) {
                open.remove(uuid);
            } else {
                compare(snapshot, host.get(), report.get());
            }
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("Comparing host {} with the store failed; it is compared again", uuid, e);
            open.add(uuid);
        }
    }

    private void compare(Snapshot snapshot, Host host, HostReport report) {
        Comparison comparison = Comparison.of(snapshot, host, report.guests());
        boolean well = comparison.findings().isEmpty();
        if (well) {
            reconciler.attention().allWell(snapshot, host);
        }
        boolean known = well || reconciler.attention().toldOf(host, comparison.findings());
        // One that is not heard of need not be asked, and what was given up is compared by high availability first;
        // when it
        // is up again, it is compared again.
        if (!known && host.state() == Host.State.UP) {
            settle(host.uuid());
        } else if (comparison.busy() || !known) {
            open.add(host.uuid());
        } else {
            open.remove(host.uuid());
        }
    }

    private void settle(UUID host) {
        open.add(host);
        if (settling.add(host)) {
            try {
                settlers.execute(() -> settleNow(host));
            } catch (RejectedExecutionException e) {
                settling.remove(host);
                LOG.debug("Nothing is seen to any more, this part is being stopped");
            }
        }
    }

    private void settleNow(UUID host) {
        try {
            if (reconciler.settle(host)) {
                open.remove(host);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("Seeing to host {} failed; it is tried again", host, e);
        } finally {
            settling.remove(host);
        }
    }
}
