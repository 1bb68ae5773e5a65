package org.virga.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.virga.spi.PluginSet;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostWeigher;

/**
 * The policies that are there at the moment, and the wait for those that have to be. Any thread may call; nothing is called
 * under the lock.
 */
final class PolicySource {

    private final PluginSet<HostFilter> filters = new PluginSet<>(HostFilter.class);
    private final PluginSet<HostWeigher> weighers = new PluginSet<>(HostWeigher.class);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filterCame = lock.newCondition();
    private final List<String> required;
    private final Duration patience;
    /** How many filters came so far. */
    private final AtomicInteger arrivals = new AtomicInteger();

    /**
     * A source.
     *
     * @param required names of the filters without which nothing may be placed
     * @param patience how long to wait for one of them
     */
    PolicySource(List<String> required, Duration patience) {
        this.required = List.copyOf(required);
        this.patience = patience;
    }

    void add(HostFilter filter, Map<String, ?> properties) {
        filters.add(filter, properties);
        lock.lock();
        try {
            arrivals.incrementAndGet();
            filterCame.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void remove(HostFilter filter) {
        filters.remove(filter);
    }

    void add(HostWeigher weigher, Map<String, ?> properties) {
        weighers.add(weigher, properties);
    }

    void remove(HostWeigher weigher) {
        weighers.remove(weigher);
    }

    /** A required filter that is not there now. */
    Optional<String> missing() {
        List<String> there = filters.callEach(HostFilter::name, filter -> "");
        return required.stream().filter(name -> !there.contains(name)).findFirst();
    }

    /**
     * Holds the policies that are there, after waiting for those that have to be, as long as there is patience. Whether they
     * came is asked of what is held, not of what was there a moment before: absence is never permission.
     */
    Policies hold() {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int seen = arrivals.get();
            Policies policies = new Policies(filters.hold(), weighers.hold(), required);
            if (policies.missing().isEmpty()) {
                return policies;
            }
            policies.close();
            if (!awaitArrival(seen, deadline)) {
                return policies;
            }
        }
    }

    private boolean awaitArrival(int seen, long deadline) {
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (arrivals.get() == seen && left > 0) {
                left = filterCame.awaitNanos(left);
            }
            return arrivals.get() != seen;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
