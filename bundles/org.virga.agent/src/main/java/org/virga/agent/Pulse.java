package org.virga.agent;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.agent.Publication.Standing;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;

/**
 * Sends heartbeats, on a thread that does nothing else, so that no driver delays them. They vouch for the hosts that were
 * reported as reached, as long as all of those answer and are looked at: when a look hangs, nothing is known of the hosts
 * any more, and that one does not answer is reported before the others are vouched for again.
 */
final class Pulse implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final int MOST_IN_A_BEAT = 5_000;
    /** After how many intervals without a look nothing is known of the hosts. */
    private static final int LOOKS_MISSED = 3;

    /** Agents that connect at the same moment, because a broker is back, do not all speak at once. */
    private static final Duration SPREAD = Duration.ofSeconds(1);

    private final String agent;
    private final Messaging messaging;
    private final Publication publication;
    private final Duration lookInterval;
    private final LongSupplier nanos;
    /** Whether all of these hosts answered a moment ago. */
    private final Predicate<List<UUID>> answering;

    private final ScheduledThreadPoolExecutor thread =
            new ScheduledThreadPoolExecutor(1, work -> Tasks.daemon(work, "virga-agent-heartbeat"));
    /** Whether heartbeats may do without names, as the controller said that asked last. */
    private volatile boolean beats;
    /** When hosts were named last. For the thread. */
    private @Nullable Long namedNanos;

    Pulse(
            String agent,
            Messaging messaging,
            Publication publication,
            Duration lookInterval,
            Predicate<List<UUID>> answering,
            LongSupplier nanos) {
        this.agent = agent;
        this.messaging = messaging;
        this.publication = publication;
        this.lookInterval = lookInterval;
        this.answering = answering;
        this.nanos = nanos;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void start(Duration interval) {
        long millis = interval.toMillis();
        // At fixed times: a heartbeat that was late must not make all later ones late.
        var unused = thread.scheduleAtFixedRate(
                this::beat, ThreadLocalRandom.current().nextLong(millis), millis, TimeUnit.MILLISECONDS);
    }

    /** Whether a controller has said that heartbeats may do without names. */
    void withoutNames(boolean may) {
        beats = may;
    }

    /** Sends one before its time: whoever is new at the other end learns of this agent by it. */
    void soon() {
        try {
            var unused = thread.schedule(
                    this::beat, ThreadLocalRandom.current().nextLong(SPREAD.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("No heartbeat any more", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    void beat() {
        Standing standing = publication.standing();
        if (standing == null || !standing.changesDo()) {
            return;
        }
        try {
            boolean fresh = nanos.getAsLong() - standing.lookedNanos() < LOOKS_MISSED * lookInterval.toNanos()
                    && answering.test(standing.reached());
            if (beats || !fresh) {
                send(standing, List.of(), fresh);
            } else if (due()) {
                name(standing);
            }
        } catch (RpcException e) {
            LOG.debug("No heartbeat", e);
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("No heartbeat this time", e);
        }
    }

    /** Names cost, so they are told no more often than hosts are looked at. */
    private boolean due() {
        long now = nanos.getAsLong();
        if (namedNanos != null && now - namedNanos < lookInterval.toNanos()) {
            return false;
        }
        namedNanos = now;
        return true;
    }

    private void name(Standing standing) throws RpcException {
        List<UUID> reached = standing.reached();
        int from = 0;
        do {
            int to = Math.min(reached.size(), from + MOST_IN_A_BEAT);
            send(standing, reached.subList(from, to), false);
            from = to;
        } while (from < reached.size());
    }

    private void send(Standing standing, List<UUID> hosts, boolean all) throws RpcException {
        messaging.fanout(
                AgentMethods.CONTROLLERS,
                AgentMethods.HEARTBEAT,
                new Heartbeat(agent, standing.incarnation(), standing.sequence(), standing.digest(), hosts, all));
    }
}
