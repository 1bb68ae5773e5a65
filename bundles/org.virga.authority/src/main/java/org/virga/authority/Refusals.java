package org.virga.authority;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.model.Alert;

/**
 * Tells of those who were turned away: a line in the log each, and an alert. Both are bounded: who knocks a thousand times a
 * second fills neither the log nor the store. Any thread may call.
 */
@Component(service = Refusals.class)
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final String DOOR = "door for agents";
    private static final int MOST_LINES = 20;
    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final long ALERT_NANOS = 10_000_000_000L;
    /** Subjects are names that the authority gave, and so few; this is for the day when they are not. */
    private static final int MOST_SUBJECTS = 1_000;

    private final Alerts alerts;
    private final LongSupplier nanos;
    /** Guarded by {@code this}. */
    private final Map<String, Window> windows = new HashMap<>();

    /** What was told of one subject lately. */
    private static final class Window {
        private long began;
        private int lines;
        private long untold;
        private long lastAlert;
        private boolean alerted;
    }

    @Activate
    public Refusals(@Reference Alerts alerts) {
        this(alerts, System::nanoTime);
    }

    Refusals(Alerts alerts, LongSupplier nanos) {
        this.alerts = alerts;
        this.nanos = nanos;
    }

    /** Somebody could not join. */
    void join(String address, String why) {
        tell("joining of agents", "Joining was refused to " + address + ": " + why);
    }

    /** Somebody could not connect. */
    void connection(String address, String why) {
        tell("connections of agents", "A connection from " + address + " was refused: " + why);
    }

    /** An agent tried what is not its business. */
    void overstepped(String agent, String address, String what) {
        tell("agent " + agent, "The agent " + agent + " at " + address + " was refused what is not its own: " + what);
    }

    /** An agent is not let in any more. */
    void revoked(String agent, String why) {
        LOG.warn("The agent {} is revoked: {}", agent, why);
        alerts.raise(
                Alert.Type.AGENT,
                "agent " + agent,
                "The agent " + agent + " was revoked: " + why + ". Its guests go on; nobody watches them.");
    }

    /** Agents cannot come in at all. */
    void shut(String why) {
        LOG.error("Agents cannot connect: {}", why);
        alerts.raise(
                Alert.Type.AGENT,
                DOOR,
                "Agents cannot connect: " + why + ". Set VIRGA_AGENT_PORT, or agents.port in org.virga.broker.cfg.");
    }

    /** Agents can come in. */
    void open() {
        alerts.clear(Alert.Type.AGENT, DOOR);
    }

    private void tell(String subject, String text) {
        boolean line;
        boolean alert;
        long untold;
        synchronized (this) {
            long now = nanos.getAsLong();
            if (windows.size() >= MOST_SUBJECTS && !windows.containsKey(subject)) {
                windows.clear();
            }
            Window window = windows.computeIfAbsent(subject, key -> new Window());
            if (window.lines == 0 || now - window.began >= WINDOW_NANOS) {
                window.began = now;
                window.lines = 0;
            }
            line = window.lines < MOST_LINES;
            untold = window.untold;
            window.lines = Math.min(MOST_LINES, window.lines + 1);
            window.untold = line ? 0 : untold + 1;
            alert = !window.alerted || now - window.lastAlert >= ALERT_NANOS;
            if (alert) {
                window.alerted = true;
                window.lastAlert = now;
            }
        }
        if (line) {
            LOG.warn("{}{}", text, untold == 0 ? "" : " (and " + untold + " more that were not told)");
        }
        if (alert) {
            alerts.raise(Alert.Type.AGENT, subject, text);
        }
    }
}
