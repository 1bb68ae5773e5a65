package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQQueue;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.DeadLetters;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;

/** The queue {@code virga.dead} at the broker, where casts lie that were given up. */
final class DeadLetterQueue implements DeadLetters {

    static final String NAME = "virga.dead";

    private static final ActiveMQQueue QUEUE = new ActiveMQQueue(NAME);
    private static final ActiveMQQueue ONE_BY_ONE = new ActiveMQQueue(NAME + "?consumer.prefetchSize=1");
    private static final int LONGEST_REASON = 2_000;
    private static final long RECEIVE_MILLIS = 1_000;
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);
    private static final Pattern SENT_AGAIN = Pattern.compile("(.*)~(\\d{1,6})");

    private final Link link;
    private final Clock clock;

    DeadLetterQueue(Link link, Clock clock) {
        this.link = link;
        this.clock = clock;
    }

    /**
     * Puts a message there. Returns when the broker has it for good.
     *
     * @param address where it was sent to
     * @throws JMSException when it is not there
     */
    void bury(Message message, String address, String reason, int attempts) throws JMSException, InterruptedException {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of(Headers.METHOD, Headers.VERSION, Headers.CALLER, Headers.EPOCH)) {
            String value = message.getStringProperty(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        headers.put(Headers.DEAD_ADDRESS, address);
        headers.put(Headers.DEAD_REASON, reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        headers.put(Headers.DEAD_ATTEMPTS, Integer.toString(attempts));
        headers.put(Headers.DEAD_AT, clock.instant().toString());
        String id = message.getJMSCorrelationID() == null ? message.getJMSMessageID() : message.getJMSCorrelationID();
        String body = message instanceof TextMessage text && text.getText() != null ? text.getText() : "";
        Wire wire = link.current();
        if (wire == null) {
            throw new JMSException("there is no connection to the broker");
        }
        wire.store(new Outgoing(QUEUE, String.valueOf(id), null, headers, body, 0, true), STORE_PATIENCE);
    }

    @Override
    public List<DeadLetter> list(int limit) throws RpcException {
        return atBroker(
                "Dead letters cannot be listed",
                wire -> wire.inSession(Session.AUTO_ACKNOWLEDGE, session -> {
                    // One that was buried twice, because the broker went in between, is one.
                    Map<String, DeadLetter> letters = new LinkedHashMap<>();
                    try (QueueBrowser browser = session.createBrowser(QUEUE)) {
                        Enumeration<?> messages = browser.getEnumeration();
                        while (letters.size() < limit && messages.hasMoreElements()) {
                            DeadLetter letter = letter((Message) messages.nextElement());
                            letters.put(letter.id(), letter);
                        }
                    }
                    return new ArrayList<>(letters.values());
                }));
    }

    @Override
    public boolean sendAgain(String id) throws RpcException {
        return atBroker(
                "Dead letter " + id + " cannot be sent again",
                wire -> take(wire, id, letter -> {
                    Map<String, String> headers = new HashMap<>();
                    for (String name : List.of(Headers.METHOD, Headers.VERSION, Headers.CALLER)) {
                        String value = text(letter, name);
                        if (!value.isEmpty()) {
                            headers.put(name, value);
                        }
                    }
                    ActiveMQQueue to = new ActiveMQQueue(text(letter, Headers.DEAD_ADDRESS) + Sending.CASTS);
                    String body = letter instanceof TextMessage text ? text.getText() : "";
                    // The old id is one that the receiver is done with. This one is the same however often this is
                    // repeated.
                    wire.store(new Outgoing(to, next(id), null, headers, body, 0, true), STORE_PATIENCE);
                }));
    }

    @Override
    public boolean drop(String id) throws RpcException {
        return atBroker("Dead letter " + id + " cannot be dropped", wire -> take(wire, id, letter -> {}));
    }

    @FunctionalInterface
    private interface Work<R> {
        R at(Wire wire) throws JMSException, InterruptedException;
    }

    @FunctionalInterface
    private interface Use {
        void of(Message letter) throws JMSException, InterruptedException;
    }

    private <R> R atBroker(String failure, Work<R> work) throws RpcException {
        Wire wire = link.current();
        if (wire == null) {
            throw new RpcException(Reason.UNREACHABLE, failure + ": " + link.problem());
        }
        try {
            return work.at(wire);
        } catch (JMSException e) {
            throw new RpcException(Reason.UNREACHABLE, failure + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException(Reason.UNREACHABLE, failure + ": interrupted", e);
        }
    }

    /** Uses each copy of a letter, and takes it out when that went well. */
    private static boolean take(Wire wire, String id, Use use) throws JMSException, InterruptedException {
        return wire.inSession(ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE, session -> {
            String selector = "JMSCorrelationID = '" + id.replace("'", "''") + "'";
            try (MessageConsumer consumer = session.createConsumer(ONE_BY_ONE, selector)) {
                boolean found = false;
                Message letter = consumer.receive(RECEIVE_MILLIS);
                while (letter != null) {
                    use.of(letter);
                    letter.acknowledge();
                    found = true;
                    letter = consumer.receiveNoWait();
                }
                return found;
            }
        });
    }

    private static String next(String id) {
        Matcher again = SENT_AGAIN.matcher(id);
        return again.matches() ? again.group(1) + "~" + (Integer.parseInt(again.group(2)) + 1) : id + "~1";
    }

    private static DeadLetter letter(Message message) throws JMSException {
        String attempts = text(message, Headers.DEAD_ATTEMPTS);
        return new DeadLetter(
                String.valueOf(message.getJMSCorrelationID()),
                text(message, Headers.DEAD_ADDRESS),
                text(message, Headers.METHOD),
                text(message, Headers.VERSION),
                text(message, Headers.CALLER),
                attempts.matches("\\d{1,9}") ? Integer.parseInt(attempts) : 0,
                at(text(message, Headers.DEAD_AT)),
                text(message, Headers.DEAD_REASON),
                message instanceof TextMessage text && text.getText() != null
                        ? text.getText().length()
                        : 0);
    }

    private static Instant at(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static String text(Message message, String property) throws JMSException {
        @Nullable String text = message.getStringProperty(property);
        return text == null ? "" : text;
    }
}
