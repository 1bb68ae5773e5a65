package org.virga.topology.host;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;

/**
 * Asks agents for whole reports: one request an agent at a time, and longer and longer pauses between them, because a
 * whole report is what costs, and an agent whose reports get lost is not helped by more of them. For one thread; the
 * requests themselves are made by others.
 */
final class WholeReports {

    private static final Logger LOG = LoggerFactory.getLogger(WholeReports.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(64);
    /** How long a report may be missing: those that are under way overtake each other by no more. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Messaging messaging;
    private final Executor threads;
    private final LongSupplier nanos;
    /** By agent, what is known of one that something is amiss with. */
    private final Map<String, Trouble> troubles = new HashMap<>();
    /** Agents that are being asked. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    /**
     * Asks nobody yet.
     *
     * @param threads make the requests
     */
    WholeReports(Messaging messaging, Executor threads, LongSupplier nanos) {
        this.messaging = messaging;
        this.threads = threads;
        this.nanos = nanos;
    }

    private record Trouble(long notBefore, long pauseNanos) {}

    /** Looks at all agents. */
    void look(AgentPictures pictures) {
        Set<String> well = new HashSet<>(troubles.keySet());
        for (String agent : pictures.agents()) {
            AgentPicture picture = pictures.find(agent);
            if (picture != null && !picture.complete()) {
                well.remove(agent);
                look(agent, picture.wrong());
            }
        }
        troubles.keySet().removeAll(well);
    }

    /** Looks at one agent. */
    void look(String agent, AgentPicture picture) {
        if (picture.complete()) {
            troubles.remove(agent);
        } else {
            look(agent, picture.wrong());
        }
    }

    private void look(String agent, boolean wrong) {
        long now = nanos.getAsLong();
        Trouble trouble = troubles.get(agent);
        if (trouble == null) {
            trouble = new Trouble(wrong ? now : now + GRACE.toNanos(), FIRST_PAUSE.toNanos());
            troubles.put(agent, trouble);
        }
        if (now - trouble.notBefore >= 0) {
            troubles.put(
                    agent,
                    new Trouble(now + trouble.pauseNanos, Math.min(2 * trouble.pauseNanos, LONGEST_PAUSE.toNanos())));
            ask(agent);
        }
    }

    /** Asks an agent for a whole report, and for changes after it. */
    void ask(String agent) {
        if (!asked.add(agent)) {
            return;
        }
        try {
            threads.execute(() -> call(agent));
        } catch (RejectedExecutionException e) {
            asked.remove(agent);
            LOG.debug("Nobody is asked any more, this part is being stopped");
        }
    }

    private void call(String agent) {
        try {
            messaging.call(AgentMethods.queueOf(agent), AgentMethods.REPORT_ALL, ReportWanted.fromNowOn(), DEADLINE);
        } catch (RpcException e) {
            LOG.info("Agent {} cannot be asked for a whole report, it is tried again: {}", agent, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asked.remove(agent);
        }
    }
}
