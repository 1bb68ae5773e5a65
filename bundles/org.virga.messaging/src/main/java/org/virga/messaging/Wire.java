package org.virga.messaging;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.command.ActiveMQDestination;

/** One live connection. Any thread may send: a JMS session serves one thread at a time, so there is a pool of them. */
final class Wire {

    private static final int DEFAULT_PRIORITY = Message.DEFAULT_PRIORITY;

    private final ActiveMQConnection connection;
    /** Most recently used first, so that a quiet time leaves few of them warm. */
    private final ConcurrentLinkedDeque<Channel> idle = new ConcurrentLinkedDeque<>();

    Wire(ActiveMQConnection connection) {
        this.connection = connection;
    }

    void send(Outgoing outgoing) throws JMSException {
        Channel channel = idle.pollFirst();
        if (channel == null) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            channel = new Channel(session, session.createProducer(null));
        }
        channel.producer.send(
                outgoing.to(),
                outgoing.toMessage(channel.session),
                outgoing.stored() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                DEFAULT_PRIORITY,
                outgoing.timeToLiveMillis());
        // One that failed is not used again; it goes with the connection.
        idle.addFirst(channel);
    }

    /**
     * Listens to a destination on a thread of its own.
     *
     * @return what to close to end it
     */
    Subscription subscribe(ActiveMQDestination from, int acknowledgeMode, MessageListener listener)
            throws JMSException {
        Session session = connection.createSession(false, acknowledgeMode);
        try {
            MessageConsumer consumer = session.createConsumer(from);
            consumer.setMessageListener(listener);
            return new Subscription(session);
        } catch (JMSException e) {
            session.close();
            throw e;
        }
    }

    /** Does something in a session of its own. */
    <R> R inSession(int acknowledgeMode, SessionWork<R> work) throws JMSException {
        try (Session session = connection.createSession(false, acknowledgeMode)) {
            return work.in(session);
        }
    }

    @FunctionalInterface
    interface SessionWork<R> {
        R in(Session session) throws JMSException;
    }

    void close() throws JMSException {
        connection.close();
    }

    private record Channel(Session session, MessageProducer producer) {}

    /** Ends the delivery of messages. A message that is being handed over is waited for. */
    record Subscription(Session session) {
        void close() throws JMSException {
            session.close();
        }
    }
}
