package org.virga.agent;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.HostSpec;

/**
 * Asks each host in care, round after round, whether it answers. What a look at a host tells of it is known every few
 * seconds; that it answers, or does not any more, has to be known sooner and costs little.
 *
 * <p>Hosts are asked side by side. One that has not answered when a round is over does not answer, and is not asked again
 * before it has. A host whose driver is not there at this moment is what it was before.
 */
final class Presence implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    /** Most threads that wait for hosts. Those that answer need few; each that hangs holds one. */
    private static final int MOST_THREADS = 1024;
    /** After how many periods without a round nothing is known of the hosts. */
    private static final int ROUNDS_MISSED = 3;

    /** Whoever wants to know at once when hosts do not answer any more, or answer again. */
    @FunctionalInterface
    interface Listener {
        /**
         * Called by one thread.
         *
         * @param lost hosts that do not answer any more, with what is known of the reason
         * @param back hosts that answer again
         */
        void changed(Map<UUID, String> lost, Set<UUID> back);
    }

    private final Drivers drivers;
    private final Hosts hosts;
    private final Duration period;
    private final LongSupplier nanos;
    private final Listener listener;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, work -> Tasks.daemon(work, "virga-agent-presence"));
    private final ThreadPoolExecutor threads;
    /** Hosts that were asked in an earlier round and have not answered yet. */
    private final Set<UUID> open = ConcurrentHashMap.newKeySet();
    /** Hosts that do not answer, and why. */
    private volatile Map<UUID, String> absent = Map.of();
    /** Hosts that nobody came to ask in the last round. */
    private volatile Set<UUID> unasked = Set.of();

    private volatile long endedNanos;

    Presence(Drivers drivers, Hosts hosts, Duration period, LongSupplier nanos, Listener listener) {
        this.drivers = drivers;
        this.hosts = hosts;
        this.period = period;
        this.nanos = nanos;
        this.listener = listener;
        endedNanos = nanos.getAsLong();
        AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                30,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> Tasks.daemon(work, "virga-agent-presence-" + count.incrementAndGet()),
                new ThreadPoolExecutor.DiscardPolicy());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start() {
        long millis = period.toMillis();
        var unused = timer.scheduleWithFixedDelay(this::guardedRound, 0, millis, TimeUnit.MILLISECONDS);
    }

    /** Hosts that do not answer, and why. */
    Map<UUID, String> absent() {
        return absent;
    }

    /** Whether all of these hosts answered a moment ago, as far as they have been asked. */
    boolean vouchesFor(Collection<UUID> some) {
        Map<UUID, String> silent = absent;
        Set<UUID> missed = unasked;
        return nanos.getAsLong() - endedNanos < ROUNDS_MISSED * period.toNanos()
                && (silent.isEmpty() || some.stream().noneMatch(silent::containsKey))
                && (missed.isEmpty() || some.stream().noneMatch(missed::contains));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
        try {
            if (!timer.awaitTermination(30, TimeUnit.SECONDS) || !threads.awaitTermination(30, TimeUnit.SECONDS)) {
                LOG.warn("A host still has not said whether it is there; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void guardedRound() {
        try {
            round();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("Hosts were not asked this time", e);
        }
    }

    /** Asks all hosts once, and tells what changed. */
    void round() throws InterruptedException {
        List<HostSpec> all = hosts.all().stream().map(Hosts.Cared::spec).toList();
        Map<UUID, String> before = absent;
        // Fixed first: one that answers while the others are asked has its turn in the next round.
        Set<UUID> waiting = Set.copyOf(open);
        Predicate<HostSpec> late = host -> waiting.contains(host.uuid());
        PresenceRound round =
                new PresenceRound(drivers, all.stream().filter(late.negate()).toList(), open);
        PresenceRound.Outcome outcome = round.ask(threads, period, before);
        Map<UUID, String> now = new HashMap<>(outcome.absent());
        all.stream()
                .filter(late)
                .forEach(host -> now.put(host.uuid(), before.getOrDefault(host.uuid(), "It does not answer")));
        Map<UUID, String> lost = now.entrySet().stream()
                .filter(one -> !before.containsKey(one.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        Set<UUID> back = all.stream()
                .map(HostSpec::uuid)
                .filter(host -> before.containsKey(host) && !now.containsKey(host))
                .collect(Collectors.toUnmodifiableSet());
        absent = Map.copyOf(now);
        unasked = Set.copyOf(outcome.unasked());
        endedNanos = nanos.getAsLong();
        if (!lost.isEmpty() || !back.isEmpty()) {
            log(all, lost, back);
            listener.changed(lost, back);
        }
    }

    private static void log(List<HostSpec> all, Map<UUID, String> lost, Set<UUID> back) {
        for (HostSpec host : all) {
            if (lost.containsKey(host.uuid())) {
                LOG.warn("Host {} does not answer: {}", host.name(), lost.get(host.uuid()));
            } else if (back.contains(host.uuid())) {
                LOG.info("Host {} answers again", host.name());
            }
        }
    }
}
