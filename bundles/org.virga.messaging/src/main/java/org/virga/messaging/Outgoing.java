package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Map;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ActiveMQTopic;
import org.jspecify.annotations.Nullable;

/**
 * A message before it goes out. It can be sent again: what makes it the same message is its id.
 *
 * @param timeToLiveMillis how long it is of use; 0 for ever
 * @param stored whether the broker keeps it when it is restarted, and the sender waits until it does
 */
record Outgoing(
        ActiveMQDestination to,
        String id,
        @Nullable ActiveMQDestination replyTo,
        Map<String, String> headers,
        String body,
        long timeToLiveMillis,
        boolean stored) {

    static ActiveMQDestination queue(String name) {
        return new ActiveMQQueue(checked(name));
    }

    static ActiveMQDestination topic(String name) {
        return new ActiveMQTopic(checked(name));
    }

    /** The same destination with options for who consumes from it. */
    static ActiveMQDestination bounded(ActiveMQDestination from, String options) {
        return ActiveMQDestination.createDestination(from.getPhysicalName() + options, from.getDestinationType());
    }

    TextMessage toMessage(Session session) throws JMSException {
        TextMessage message = session.createTextMessage(body);
        message.setJMSCorrelationID(id);
        message.setJMSReplyTo(replyTo);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            message.setStringProperty(header.getKey(), header.getValue());
        }
        return message;
    }

    /** Brokers give a meaning to other characters: wildcards, lists, options. */
    private static String checked(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "An address consists of letters, digits, '.', '_' and '-', unlike '" + name + "'");
        }
        return name;
    }
}
