package org.virga.messaging;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.command.ActiveMQDestination;
import org.jspecify.annotations.Nullable;

/** A message as somebody else's program sends it. */
record RawMessage(
        String to, @Nullable String id, @Nullable String replyTo, String body, Map<String, String> properties) {

    RawMessage(String queue, @Nullable String id, String body) {
        this(queue, id, null, body, Map.of("method", "ask", "version", "1.0"));
    }

    RawMessage with(String property, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(property, value);
        return new RawMessage(to, id, replyTo, body, more);
    }

    /** To a queue, or to a topic when the name begins with {@code topic://}. */
    void send(String url) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(url).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            var producer =
                    session.createProducer(ActiveMQDestination.createDestination(to, ActiveMQDestination.QUEUE_TYPE));
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            var message = session.createTextMessage(body);
            message.setJMSCorrelationID(id);
            if (replyTo != null) {
                message.setJMSReplyTo(ActiveMQDestination.createDestination(replyTo, ActiveMQDestination.QUEUE_TYPE));
            }
            for (Map.Entry<String, String> property : properties.entrySet()) {
                message.setStringProperty(property.getKey(), property.getValue());
            }
            producer.send(message);
        }
    }
}
