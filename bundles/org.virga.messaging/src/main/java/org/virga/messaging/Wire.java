package org.virga.messaging;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQMessageProducer;
import org.apache.activemq.AsyncCallback;
import org.apache.activemq.command.ActiveMQDestination;
import org.jspecify.annotations.Nullable;

/** One live connection. Any thread may send: a JMS session serves one thread at a time, so there is a pool of them. */
final class Wire {

    private static final int DEFAULT_PRIORITY = Message.DEFAULT_PRIORITY;

    private final ActiveMQConnection connection;
    /** Most recently used first, so that a quiet time leaves few of them warm. */
    private final ConcurrentLinkedDeque<Channel> idle = new ConcurrentLinkedDeque<>();

    Wire(ActiveMQConnection connection) {
        this.connection = connection;
    }

    /** Sends without waiting for the broker; what it says against it is logged. */
    void send(Outgoing outgoing) throws JMSException {
        transmit(outgoing, null);
    }

    /**
     * Sends, and hears what became of it on a thread of the JMS client.
     *
     * @param confirmation gets null when the broker has it, otherwise why not
     */
    void send(Outgoing outgoing, Consumer<@Nullable JMSException> confirmation) throws JMSException {
        transmit(outgoing, new AsyncCallback() {
            @Override
            public void onSuccess() {
                confirmation.accept(null);
            }

            @Override
            public void onException(JMSException exception) {
                confirmation.accept(exception);
            }
        });
    }

    /**
     * Sends and waits until the broker has it, on its disk if it is to be stored.
     *
     * @throws UnconfirmedException when the broker does not say so in time
     */
    void store(Outgoing outgoing, Duration patience) throws JMSException, InterruptedException {
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        send(outgoing, failure -> {
            if (failure == null) {
                stored.complete(true);
            } else {
                stored.completeExceptionally(failure);
            }
        });
        try {
            stored.get(Math.max(1, patience.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new UnconfirmedException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JMSException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e);
        }
    }

    /** The broker has a message or not; it did not say. */
    static final class UnconfirmedException extends JMSException {
        private static final long serialVersionUID = 1L;

        UnconfirmedException() {
            super("the broker did not confirm it");
        }
    }

    private void transmit(Outgoing outgoing, @Nullable AsyncCallback confirmation) throws JMSException {
        Channel channel = idle.pollFirst();
        if (channel == null) {
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            channel = new Channel(session, (ActiveMQMessageProducer) session.createProducer(null));
        }
        channel.producer.send(
                outgoing.to(),
                outgoing.toMessage(channel.session),
                outgoing.stored() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                DEFAULT_PRIORITY,
                outgoing.timeToLiveMillis(),
                confirmation);
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
    <R> R inSession(int acknowledgeMode, SessionWork<R> work) throws JMSException, InterruptedException {
        try (Session session = connection.createSession(false, acknowledgeMode)) {
            return work.in(session);
        }
    }

    @FunctionalInterface
    interface SessionWork<R> {
        R in(Session session) throws JMSException, InterruptedException;
    }

    void close() throws JMSException {
        connection.close();
    }

    private record Channel(Session session, ActiveMQMessageProducer producer) {}

    /** Ends the delivery of messages. A message that is being handed over is waited for. */
    record Subscription(Session session) {
        void close() throws JMSException {
            session.close();
        }
    }
}
