package org.virga.messaging;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.alert.Alerts;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.DeadLetters.DeadLetter;
import org.virga.api.message.RpcException;
import org.virga.api.model.Alert;

/**
 * Keeps an alert open as long as there are dead letters. Works where there are alerts, at controllers; the letters lie at the
 * broker, whoever gave them up.
 */
@Component(
        name = "org.virga.messaging.dead",
        immediate = true,
        service = {})
public final class DeadLetterAlerts {

    static final String SUBJECT = "messages that could not be carried out";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterAlerts.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final int MOST = 400;
    private static final int LONGEST_TEXT = 500;

    private final DeadLetters letters;
    private final Alerts alerts;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "virga-messaging-dead");
        thread.setDaemon(true);
        return thread;
    });
    /** Of the letters that were told of; used by the timer's thread alone. */
    private List<String> told = List.of();

    @Activate
    public DeadLetterAlerts(@Reference DeadLetters letters, @Reference Alerts alerts) {
        this(letters, alerts, INTERVAL);
    }

    DeadLetterAlerts(DeadLetters letters, Alerts alerts, Duration interval) {
        this.letters = letters;
        this.alerts = alerts;
        var unused = timer.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
    }

    private void look() {
        try {
            compare(letters.list(MOST));
        } catch (RpcException e) {
            LOG.debug("Not now", e);
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("Dead letters cannot be looked at; it is tried again", e);
        }
    }

    private void compare(List<DeadLetter> now) {
        List<String> ids = now.stream().map(DeadLetter::id).toList();
        if (ids.isEmpty()) {
            alerts.clear(Alert.Type.MANAGEMENT, SUBJECT);
        } else if (!ids.equals(told) && !told.containsAll(ids)) {
            alerts.raise(Alert.Type.MANAGEMENT, SUBJECT, text(now));
        }
        told = ids;
    }

    private static String text(List<DeadLetter> now) {
        DeadLetter last = now.get(now.size() - 1);
        String why = "The last of " + (now.size() < MOST ? "" : "at least ") + now.size() + ": " + last.method() + " "
                + last.version() + " for " + last.address() + ", " + last.reason();
        return why.substring(0, Math.min(why.length(), LONGEST_TEXT))
                + ". messaging:dead lists them, messaging:retry sends them again.";
    }
}
