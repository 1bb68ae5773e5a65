package org.virga.eventbus;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.List;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.command.ActiveMQTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A live connection that sends to one topic. For one thread at a time. */
final class TopicLink {

    private static final Logger LOG = LoggerFactory.getLogger(TopicLink.class);

    /** What subscribers can select by. */
    private static final List<String> PROPERTIES = List.of("type", "account", "resource");

    private final ActiveMQConnection connection;
    private final Session session;
    private final MessageProducer producer;

    TopicLink(ActiveMQConnection connection, ActiveMQTopic topic) throws JMSException {
        this.connection = connection;
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        producer = session.createProducer(topic);
        // A durable subscriber that is away misses what the broker forgets when it is restarted; the database
        // remembers.
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    }

    void send(Happening happening, String text) throws JMSException {
        TextMessage message = session.createTextMessage(text);
        for (String property : PROPERTIES) {
            String value = happening.text(property);
            if (value != null) {
                message.setStringProperty(property, value);
            }
        }
        producer.send(message);
    }

    void close() {
        try {
            connection.close();
        } catch (JMSException e) {
            LOG.debug("The end of a connection that is gone already", e);
        }
    }
}
