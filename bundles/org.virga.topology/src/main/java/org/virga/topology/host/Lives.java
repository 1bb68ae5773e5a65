package org.virga.topology.host;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.message.Messaging;

/**
 * Notices when an agent is in another life than before, and lets it be asked again what it was asked in the former one. Who waits
 * for the start of a guest that ended with the agent's process would wait for the whole deadline else. For one thread.
 */
final class Lives {

    private static final Logger LOG = LoggerFactory.getLogger(Lives.class);

    private final Messaging messaging;
    private final Map<String, String> incarnations = new HashMap<>();

    Lives(Messaging messaging) {
        this.messaging = messaging;
    }

    void heard(AgentReport report) {
        if (report.mark() != null) {
            heard(report.agent(), report.mark().incarnation());
        }
    }

    void heard(Heartbeat heartbeat) {
        heard(heartbeat.agent(), heartbeat.incarnation());
    }

    private void heard(String agent, String incarnation) {
        @Nullable String before = incarnations.put(agent, incarnation);
        if (before != null && !before.equals(incarnation)) {
            LOG.info("The agent {} was started anew", agent);
            messaging.begunAnew(AgentMethods.queueOf(agent));
        }
    }
}
