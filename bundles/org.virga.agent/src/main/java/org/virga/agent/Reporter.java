package org.virga.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.GuestState;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

/**
 * Tells the controllers, periodically and when something changed, that this agent is there and how its hosts are: in full
 * until a controller asks for changes, then changes, with heartbeats.
 *
 * <p>Hosts are asked side by side. One that does not answer in time is reported as out of reach and is not asked again
 * before it has answered, so that it holds up neither the report nor, by and by, all threads.
 */
final class Reporter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final int PROBE_THREADS = 8;
    private static final long SOON_MILLIS = 50;
    private static final int MOST_IN_A_BEAT = 5_000;

    private final String agent;
    private final String version;
    private final Messaging messaging;
    private final Drivers drivers;
    private final Hosts hosts;
    private final Duration interval;
    private final Told told;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor probes;
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean wholeWanted = new AtomicBoolean(true);
    /** Whether changes do, as the controller said that asked last. */
    private volatile boolean changesDo;
    /** As told last. Touched by the timer's thread only. */
    private List<String> hypervisors = List.of();
    /** Questions that have not been answered yet. Touched by the timer's thread only. */
    private final Map<UUID, Future<HostReport>> open = new HashMap<>();

    Reporter(
            String agent,
            String version,
            Messaging messaging,
            Drivers drivers,
            Hosts hosts,
            Duration interval,
            Told told) {
        this.agent = agent;
        this.version = version;
        this.messaging = messaging;
        this.drivers = drivers;
        this.hosts = hosts;
        this.interval = interval;
        this.told = told;
        AtomicInteger count = new AtomicInteger();
        this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "virga-agent-report"));
        this.probes = new ThreadPoolExecutor(
                PROBE_THREADS,
                PROBE_THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "virga-agent-probe-" + count.incrementAndGet()));
        probes.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::report, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has a report sent soon. Several wishes make one report: hosts are often connected many at a time. */
    void soon() {
        if (wanted.compareAndSet(false, true)) {
            try {
                var unused = timer.schedule(this::report, SOON_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("No report any more", e);
            }
        }
    }

    /** Has a whole report sent soon. */
    void whole(ReportWanted how) {
        changesDo = how.changes();
        wholeWanted.set(true);
        soon();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        probes.shutdownNow();
        try {
            if (!timer.awaitTermination(30, TimeUnit.SECONDS) || !probes.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("A host still has not answered; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void report() {
        // Before the hosts are asked: who wants a report from now on wants a newer one.
        wanted.set(false);
        try {
            boolean whole = wholeWanted.getAndSet(false);
            boolean asked = changesDo;
            List<HostReport> now = ask(hosts.all());
            List<String> driven = drivers.hypervisors();
            List<Told.Part> reports =
                    whole || !asked ? told.whole(now, asked) : told.changes(now, !driven.equals(hypervisors));
            hypervisors = driven;
            for (Told.Part one : reports) {
                messaging.fanout(
                        AgentMethods.CONTROLLERS,
                        AgentMethods.REPORT,
                        new AgentReport(agent, version, driven, one.hosts(), one.mark()));
            }
            if (asked) {
                beat(now);
            }
        } catch (RpcException e) {
            LOG.debug("Not reported", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("No report this time", e);
        }
    }

    private void beat(List<HostReport> now) throws RpcException {
        List<UUID> alive =
                now.stream().filter(HostReport::reachable).map(HostReport::host).toList();
        int from = 0;
        do {
            int to = Math.min(alive.size(), from + MOST_IN_A_BEAT);
            messaging.fanout(
                    AgentMethods.CONTROLLERS,
                    AgentMethods.HEARTBEAT,
                    new Heartbeat(agent, told.incarnation(), told.sequence(), told.digest(), alive.subList(from, to)));
            from = to;
        } while (from < alive.size());
    }

    private List<HostReport> ask(List<Hosts.Cared> cared) throws InterruptedException {
        List<Asked> asked = new ArrayList<>();
        for (Hosts.Cared host : cared) {
            Future<HostReport> before = open.remove(host.spec().uuid());
            asked.add(new Asked(host, before == null ? probes.submit(() -> probe(host)) : before));
        }
        open.clear();
        long deadline = System.nanoTime() + interval.toNanos();
        List<HostReport> reports = new ArrayList<>();
        for (Asked one : asked) {
            reports.add(answer(one, Math.max(0, deadline - System.nanoTime())));
        }
        return reports;
    }

    private HostReport answer(Asked asked, long nanos) throws InterruptedException {
        try {
            return asked.answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            open.put(asked.host.spec().uuid(), asked.answer);
            return outOfReach(asked.host, "It did not answer within " + interval.toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.error("Asking host {} failed", asked.host.spec().name(), e.getCause());
            return outOfReach(asked.host, String.valueOf(e.getCause()));
        }
    }

    private HostReport probe(Hosts.Cared host) throws InterruptedException {
        try {
            return drivers.use(host.spec(), interval, driver -> {
                HostCapacity capacity = host.capacity();
                if (capacity == null) {
                    capacity = driver.connect(host.spec());
                    hosts.learn(host.spec().uuid(), capacity);
                }
                HostLoad load = driver.load(host.spec());
                List<GuestState> guests = driver.guests(host.spec());
                return new HostReport(
                        host.spec().uuid(),
                        true,
                        null,
                        capacity,
                        load.cpuUsedPercent(),
                        load.memoryUsedBytes(),
                        load.memoryFreeBytes(),
                        load.loadAverage(),
                        load.networkReadBytes(),
                        load.networkWrittenBytes(),
                        guests,
                        List.of());
            });
        } catch (RpcException e) {
            return outOfReach(host, String.valueOf(e.getMessage()));
        }
    }

    /** A host, and its answer to come. */
    private record Asked(Hosts.Cared host, Future<HostReport> answer) {}

    private static HostReport outOfReach(Hosts.Cared host, String problem) {
        return new HostReport(host.spec().uuid(), false, problem, null, 0, 0, 0, 0, 0, 0, List.of(), List.of());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
