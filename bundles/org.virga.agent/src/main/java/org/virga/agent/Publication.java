package org.virga.agent;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;

/**
 * Tells the controllers, and so their schedulers, what is new: everything until a controller asks for changes, then
 * changes. One thread publishes at a time; any may leave a look here or ask where things stand.
 */
final class Publication {

    private final String agent;
    private final String version;
    private final Messaging messaging;
    private final Told told;
    private final LongSupplier nanos;
    /** The newest look that has not been published. */
    private final AtomicReference<@Nullable Look> waiting = new AtomicReference<>();
    /** As told last. For the thread that publishes. */
    private List<String> hypervisors = List.of();

    private volatile @Nullable Standing standing;

    Publication(String agent, String version, Messaging messaging, Told told, LongSupplier nanos) {
        this.agent = agent;
        this.version = version;
        this.messaging = messaging;
        this.told = told;
        this.nanos = nanos;
    }

    /**
     * How hosts were found.
     *
     * @param whole whether everything is to be told
     * @param changesDo whether a controller has asked for changes
     * @param fresh whether all hosts were looked at; otherwise it is an earlier look in which some are out of reach now
     */
    record Look(List<HostReport> hosts, List<String> hypervisors, boolean whole, boolean changesDo, boolean fresh) {

        Look after(@Nullable Look before) {
            return before == null
                    ? this
                    : new Look(hosts, hypervisors, whole || before.whole, changesDo, fresh || before.fresh);
        }
    }

    /**
     * What controllers have been told.
     *
     * @param reached hosts that were reported as reached
     * @param changesDo whether a controller has asked for changes
     * @param lookedNanos when hosts were looked at last
     */
    record Standing(
            String incarnation, long sequence, long digest, List<UUID> reached, boolean changesDo, long lookedNanos) {}

    /** Takes the place of a look that was not published. */
    void offer(Look look) {
        waiting.updateAndGet(look::after);
    }

    /** Where things stand; null before anything was told. */
    @Nullable
    Standing standing() {
        return standing;
    }

    /**
     * Tells what is new; nothing when hosts were not looked at again.
     *
     * @throws RpcException when not all of it could be sent; then the next time everything is
     */
    void publish() throws RpcException {
        Look look = waiting.getAndSet(null);
        if (look == null) {
            return;
        }
        List<Told.Part> parts = look.whole || !look.changesDo
                ? told.whole(look.hosts, look.changesDo)
                : told.changes(look.hosts, !look.hypervisors.equals(hypervisors));
        hypervisors = look.hypervisors;
        try {
            for (Told.Part one : parts) {
                messaging.fanout(
                        AgentMethods.CONTROLLERS,
                        AgentMethods.REPORT,
                        new AgentReport(agent, version, look.hypervisors, one.hosts(), one.mark()));
            }
        } catch (RpcException e) {
            waiting.compareAndSet(null, new Look(look.hosts, look.hypervisors, true, look.changesDo, look.fresh));
            throw e;
        }
        Standing before = standing;
        standing = new Standing(
                told.incarnation(),
                told.sequence(),
                told.digest(),
                look.hosts.stream()
                        .filter(HostReport::reachable)
                        .map(HostReport::host)
                        .toList(),
                look.changesDo,
                look.fresh || before == null ? nanos.getAsLong() : before.lookedNanos);
    }
}
