package org.virga.topology.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Component;
import org.virga.api.agent.AgentSightings;
import org.virga.api.compute.AgentMethods.AgentReport;

/** The agents that were heard of since this process began, and what they can drive. Any thread may call. */
@Component(service = {AgentDirectory.class, AgentSightings.class})
public final class AgentDirectory implements AgentSightings {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    /** By name. Guarded by {@code lock}. */
    private final Map<String, Agent> agents = new HashMap<>();

    /**
     * An agent as it last told of itself.
     *
     * @param heardNanos when, by {@link System#nanoTime}
     */
    record Agent(String name, String version, Set<String> hypervisors, long heardNanos) {}

    /** Takes in what an agent tells of itself. */
    void heard(AgentReport report, long nowNanos) {
        lock.lock();
        try {
            agents.put(
                    report.agent(),
                    new Agent(report.agent(), report.version(), Set.copyOf(report.hypervisors()), nowNanos));
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in a sign of life of an agent that told of itself before. */
    void heard(String agent, long nowNanos) {
        lock.lock();
        try {
            agents.computeIfPresent(
                    agent, (name, known) -> new Agent(name, known.version(), known.hypervisors(), nowNanos));
        } finally {
            lock.unlock();
        }
    }

    /** An agent that was heard of. */
    Optional<Agent> find(String name) {
        lock.lock();
        try {
            return Optional.ofNullable(agents.get(name));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Sighting> of(String agent) {
        return find(agent)
                .map(found -> new Sighting(
                        found.version,
                        found.hypervisors,
                        Duration.ofNanos(Math.max(0, System.nanoTime() - found.heardNanos))));
    }

    /** Every hypervisor that some agent can drive, in order of name. */
    Set<String> hypervisors() {
        lock.lock();
        try {
            Set<String> names = new TreeSet<>();
            agents.values().forEach(agent -> names.addAll(agent.hypervisors));
            return names;
        } finally {
            lock.unlock();
        }
    }

    /** The names of the agents that were heard of, in order. */
    Set<String> names() {
        lock.lock();
        try {
            return new TreeSet<>(agents.keySet());
        } finally {
            lock.unlock();
        }
    }

    /**
     * The agent that drives a hypervisor, the one heard of last when there are several: it is the most likely to answer.
     * Waits for one to be heard of when there is none.
     *
     * @param eligible whether an agent of this name will do
     * @return empty when none came in time
     */
    Optional<Agent> awaitFor(String hypervisor, Predicate<String> eligible, Duration patience)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Optional<Agent> found = agents.values().stream()
                        .filter(agent -> eligible.test(agent.name))
                        .filter(agent -> agent.hypervisors.stream().anyMatch(hypervisor::equalsIgnoreCase))
                        .max((one, other) -> Long.compare(one.heardNanos - other.heardNanos, 0));
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                left = heard.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
