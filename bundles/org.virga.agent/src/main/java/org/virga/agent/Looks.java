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
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.message.RpcException;
import org.virga.api.model.HostCapacity;
import org.virga.spi.hypervisor.HypervisorDriver.HostLoad;

/**
 * Looks at the hosts in care. One thread looks at a time.
 *
 * <p>Hosts are asked side by side. One that does not answer in time is out of reach and is not asked again
 * before it has answered, so that it holds up neither the report nor, by and by, all threads.
 */
final class Looks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
    private static final int THREADS = 8;

    private final Drivers drivers;
    private final Hosts hosts;
    private final Duration limit;
    private final ThreadPoolExecutor probes;
    /** Questions that have not been answered yet. */
    private final Map<UUID, Future<HostReport>> open = new HashMap<>();

    /**
     * Nothing was looked at yet.
     *
     * @param limit how long a look takes at most
     */
    Looks(Drivers drivers, Hosts hosts, Duration limit) {
        this.drivers = drivers;
        this.hosts = hosts;
        this.limit = limit;
        AtomicInteger count = new AtomicInteger();
        probes = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Tasks.daemon(work, "virga-agent-probe-" + count.incrementAndGet()));
        probes.allowCoreThreadTimeOut(true);
    }

    /** All hosts as they are now, with all their guests. */
    List<HostReport> look() throws InterruptedException {
        List<Asked> asked = new ArrayList<>();
        for (Hosts.Cared host : hosts.all()) {
            Future<HostReport> before = open.remove(host.spec().uuid());
            asked.add(new Asked(host, before == null ? probes.submit(() -> probe(host)) : before));
        }
        open.clear();
        long deadline = System.nanoTime() + limit.toNanos();
        List<HostReport> reports = new ArrayList<>();
        for (Asked one : asked) {
            reports.add(answer(one, Math.max(0, deadline - System.nanoTime())));
        }
        return reports;
    }

    /** The hypervisors that can be driven now. */
    List<String> hypervisors() {
        return drivers.hypervisors();
    }

    @Override
    public void close() {
        probes.shutdownNow();
        try {
            if (!probes.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("A host still has not answered; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HostReport answer(Asked asked, long nanos) throws InterruptedException {
        try {
            return asked.answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            open.put(asked.host.spec().uuid(), asked.answer);
            return outOfReach(asked.host, "It did not answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.error("Asking host {} failed", asked.host.spec().name(), e.getCause());
            return outOfReach(asked.host, String.valueOf(e.getCause()));
        }
    }

    private HostReport probe(Hosts.Cared host) throws InterruptedException {
        try {
            return drivers.use(host.spec(), limit, driver -> {
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

    private static HostReport outOfReach(Hosts.Cared host, String problem) {
        return outOfReach(host.spec().uuid(), problem);
    }

    static HostReport outOfReach(UUID host, String problem) {
        return new HostReport(host, false, problem, null, 0, 0, 0, 0, 0, 0, List.of(), List.of());
    }

    /** A host, and its answer to come. */
    private record Asked(Hosts.Cared host, Future<HostReport> answer) {}
}
