package org.virga.eventbus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.jms.JMSException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.health.MetricSource;
import org.virga.api.store.Commit;
import org.virga.spi.StartError;
import org.virga.spi.store.ChangeListener;

/**
 * Sends what was committed to a JMS topic, when the settings name one. While the broker cannot be reached, events wait, as
 * many as there is room for; the broker is tried again for as long as it takes.
 */
@Component(
        name = "org.virga.eventbus.jms",
        // The broker is that of the messaging unless the bus has one of its own; what stands behind wins.
        configurationPid = {"org.virga.messaging", ContainerBus.PID},
        service = {ChangeListener.class, MetricSource.class})
public final class JmsBus implements ChangeListener, MetricSource {

    private static final Logger LOG = LoggerFactory.getLogger(JmsBus.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final JsonMapper json = new JsonMapper();
    private final Happenings happenings = new Happenings(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final @Nullable TopicConnector connector;
    private final Outbox outbox;
    /** For the outbox's thread, and for the end. */
    private volatile @Nullable TopicLink link;

    @Activate
    public JmsBus(JmsSettings settings) {
        String topic = settings.jms_topic().strip();
        try {
            connector = topic.isEmpty() ? null : new TopicConnector(topic, settings);
        } catch (IllegalArgumentException e) {
            StartError.report(ContainerBus.PID + ": " + e.getMessage());
            throw e;
        }
        outbox = new Outbox("jms", Math.max(1, settings.buffer_events()), this::deliver).start();
    }

    @Deactivate
    void stop() {
        outbox.close();
        disconnect();
    }

    @Override
    public void committed(Commit commit) {
        if (connector != null) {
            outbox.add(happenings.of(commit));
        }
    }

    @Override
    public void collect(Sink sink) {
        if (connector != null) {
            Figures.collect(sink, outbox);
        }
    }

    private void deliver(Happening happening) throws InterruptedException {
        String text = text(happening);
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        while (true) {
            try {
                link().send(happening, text);
                return;
            } catch (JMSException | RuntimeException e) {
                // The client throws both for a broker that is not there.
                disconnect();
                String why = String.valueOf(e.getMessage());
                if (!why.equals(said)) {
                    LOG.info("Events cannot be sent to the broker: {}; trying again", why);
                    said = why;
                }
            }
            Thread.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private TopicLink link() throws JMSException {
        TopicLink known = link;
        if (known == null) {
            if (connector == null) {
                throw new IllegalStateException("No topic is named");
            }
            known = connector.connect();
            link = known;
            LOG.info("Events go to {}", connector);
        }
        return known;
    }

    private void disconnect() {
        TopicLink old = link;
        link = null;
        if (old != null) {
            old.close();
        }
    }

    private String text(Happening happening) {
        try {
            return json.writeValueAsString(happening.fields());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts, numbers and truth values are JSON: " + happening, e);
        }
    }
}
