package org.virga.topology.host;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.store.Snapshot;

/** Gives an agent its hosts again when it lost them, because it was started anew. */
final class Reconnection {

    private static final Logger LOG = LoggerFactory.getLogger(Reconnection.class);
    private static final int THREADS = 4;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final Messaging messaging;
    private final Duration deadline;
    private final Map<Id<Host>, Long> notBefore = new ConcurrentHashMap<>();
    private final Set<Id<Host>> busy = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;

    /**
     * A reconnection without work.
     *
     * @param deadline for each call
     */
    Reconnection(Messaging messaging, Duration deadline) {
        this.messaging = messaging;
        this.deadline = deadline;
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> new Thread(task, "virga-topology-connect-" + number.incrementAndGet()));
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /**
     * Connects the hosts that an agent should have and does not report. It reports each of them soon after.
     *
     * @param driven the hypervisors that it drives
     * @param reported the hosts that it has
     */
    void missing(Snapshot snapshot, String agent, Set<String> driven, Set<UUID> reported) {
        for (Host host : snapshot.by(Host.KIND, Host.BY_AGENT, agent)) {
            boolean drives = driven.contains(host.hypervisor());
            if (drives && !reported.contains(host.uuid()) && due(host) && busy.add(host.id())) {
                threads.execute(() -> connect(host));
            }
        }
    }

    void stop() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The threads that connect hosts do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean due(Host host) {
        Long earliest = notBefore.get(host.id());
        return earliest == null || System.nanoTime() - earliest >= 0;
    }

    private void connect(Host host) {
        try {
            messaging.call(
                    AgentMethods.queueOf(host.agent()),
                    AgentMethods.CONNECT_HOST,
                    new ConnectHost(HostSpec.of(host)),
                    deadline);
            notBefore.remove(host.id());
            LOG.info("Agent {} has host {} again", host.agent(), host.name());
        } catch (RpcException e) {
            notBefore.put(host.id(), System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos());
            LOG.warn("Agent {} cannot connect host {}: {}", host.agent(), host.name(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            busy.remove(host.id());
        }
    }
}
