package org.virga.topology.host;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.message.RpcException;
import org.virga.api.message.Sender;
import org.virga.api.model.Alert;

/**
 * Turns away agents that speak for others, and tells of each now and then: one that does it all the time fills neither the log
 * nor the store. Any thread may call.
 */
final class Impostors {

    private static final Logger LOG = LoggerFactory.getLogger(Impostors.class);
    private static final long PAUSE_NANOS = 10_000_000_000L;
    /** Names come from the authority, so there are as many as agents; this is for the day when there are not. */
    private static final int MOST = 1_000;

    private final Alerts alerts;
    private final LongSupplier nanos;
    /** When an agent was told of last. Guarded by {@code this}. */
    private final Map<String, Long> told = new HashMap<>();

    Impostors(Alerts alerts, LongSupplier nanos) {
        this.alerts = alerts;
        this.nanos = nanos;
    }

    /**
     * Lets an agent pass that speaks for itself.
     *
     * @param agent whose word it is said to be
     * @throws RpcException when the broker says that somebody else sent it
     */
    void check(String agent, Sender sender) throws RpcException {
        if (sender.maySpeakFor(agent)) {
            return;
        }
        String name = String.valueOf(sender.name());
        String shown = agent.length() <= 63 && agent.matches("[A-Za-z0-9_-]*") ? agent : "something that is no name";
        if (due(name)) {
            LOG.warn("The agent {} reported as {}; that is dropped", name, shown);
            alerts.raise(
                    Alert.Type.AGENT,
                    "agent " + name,
                    "The agent " + name + " reported as " + shown + ". Look at its host, and revoke it by agent:revoke "
                            + name + " when it is not yours any more.");
        }
        throw new RpcException(RpcException.Reason.REFUSED, "The agent " + name + " may not report as " + shown);
    }

    private synchronized boolean due(String name) {
        long now = nanos.getAsLong();
        if (told.size() >= MOST) {
            told.clear();
        }
        Long before = told.get(name);
        if (before != null && now - before < PAUSE_NANOS) {
            return false;
        }
        told.put(name, now);
        return true;
    }
}
