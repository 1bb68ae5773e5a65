package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.apache.activemq.command.ActiveMQDestination;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;
import org.virga.api.message.Sender;

/**
 * The calls that wait for an answer, and the one queue on which all answers of this process come.
 *
 * <p>When a connection is lost, what was on its way may be lost with it. So every call that still waits is sent again on
 * the next connection, under the same id; the server knows ids that it has seen and does nothing twice.
 */
final class Calls {

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private static final Duration NO_ROOM_PAUSE = Duration.ofSeconds(1);

    private final Link link;
    private final Codec codec;
    private final Envelopes envelopes;
    private final InFlight inFlight;
    private final Versions versions = new Versions();
    private final ActiveMQDestination replies;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param login under which the broker knows this process; empty when it does not */
    Calls(Link link, Codec codec, Envelopes envelopes, InFlight inFlight, String login) {
        this.link = link;
        this.codec = codec;
        this.envelopes = envelopes;
        this.inFlight = inFlight;
        this.replies = Outgoing.queue("virga.reply." + (login.isEmpty() ? "" : login + ".") + UUID.randomUUID());
        link.add(this::attach);
    }

    boolean canSend(String address, RpcMethod<?, ?> method) {
        return versions.canSend(address, method);
    }

    int inFlight() {
        return inFlight.count();
    }

    <A extends Record, R extends Record> R call(String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        String outcome = "INTERRUPTED";
        try {
            R result = admitted(address, method, arguments, deadline);
            outcome = Headers.OK;
            return result;
        } catch (RpcException e) {
            outcome = e.reason().name();
            throw e;
        } finally {
            outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        }
    }

    private <A extends Record, R extends Record> R admitted(
            String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        String body = envelopes.body(address, method, arguments);
        Waiting call = new Waiting(envelopes.nextId(), address, method, body, deadline);
        inFlight.enter(address, body.length());
        waiting.put(call.id, call);
        try {
            return exchange(call, method, deadline);
        } catch (InterruptedException e) {
            takeBack(call);
            throw e;
        } finally {
            waiting.remove(call.id);
            inFlight.leave(address, body.length());
        }
    }

    /** Tells the server, if that can be told at once, that nobody waits for the answer any more. */
    private void takeBack(Waiting call) {
        Wire wire = link.current();
        if (wire == null || !call.sent) {
            return;
        }
        try {
            wire.send(call.cancellation(envelopes));
        } catch (JMSException e) {
            link.broken(wire, "Connection lost: " + e.getMessage());
        }
    }

    /** How many calls have ended, by how they ended. */
    Map<String, Long> outcomes() {
        Map<String, Long> counts = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counts.put(outcome.toLowerCase(Locale.ROOT), count.sum()));
        return counts;
    }

    /** The calls that wait get no answer any more. */
    void close() {
        closed = true;
        for (Waiting call : waiting.values()) {
            call.answer.complete(Waiting.Answer.ENDED);
        }
    }

    private <R extends Record> R exchange(Waiting call, RpcMethod<?, R> method, Duration deadline)
            throws RpcException, InterruptedException {
        try {
            if (closed) {
                throw call.gaveUp("Messaging has ended");
            }
            transmit(call);
            return answer(call, method, call.answer.get(call.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw call.gaveUp("no answer within " + deadline.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw new RpcException(Reason.FAILED, call + ": " + e.getCause(), e);
        }
    }

    private <R extends Record> R answer(Waiting call, RpcMethod<?, R> method, Waiting.Answer answer)
            throws RpcException {
        if (answer.equals(Waiting.Answer.ENDED)) {
            throw call.gaveUp("Messaging has ended");
        }
        try {
            if (answer.outcome().equals(Headers.OK)) {
                versions.served(call.address, method);
                return codec.read(answer.body(), method.result());
            }
            Refusal refusal = codec.read(answer.body(), Refusal.class);
            Reason reason = reason(answer.outcome());
            if (reason == Reason.UNSUPPORTED) {
                versions.learn(call.address, refusal.versions());
            }
            throw reason == Reason.BUSY
                    ? new RpcException(refusal.text(), Duration.ofMillis(refusal.retryMillis()))
                    : new RpcException(reason, refusal.text());
        } catch (BadMessageException e) {
            throw new RpcException(Reason.FAILED, call + ": the answer is " + e.getMessage(), e);
        }
    }

    private void transmit(Waiting call) throws InterruptedException, TimeoutException {
        do {
            Wire wire = link.await(call.remainingNanos());
            if (wire == null) {
                throw new TimeoutException();
            }
            if (send(call, wire)) {
                return;
            }
        } while (!call.answer.isDone());
    }

    private boolean send(Waiting call, Wire wire) {
        try {
            boolean again = call.sent;
            call.sent = true;
            Outgoing request = call.request(replies, envelopes);
            if (again) {
                // The first one may be carried out, so that the broker takes no second means nothing.
                wire.send(request);
            } else {
                wire.send(request, failure -> brokerSays(call, failure));
            }
            return true;
        } catch (JMSException e) {
            link.broken(wire, "Connection lost: " + e.getMessage());
            return false;
        }
    }

    /** What the broker will not take gets no answer, so it is one. A connection that was lost is another matter. */
    private void brokerSays(Waiting call, @Nullable JMSException failure) {
        if (failure instanceof ResourceAllocationException) {
            Refusal busy = Refusal.busy(call + ": the broker has no room: " + failure.getMessage(), NO_ROOM_PAUSE);
            call.answer.complete(new Waiting.Answer(Reason.BUSY.name(), codec.write(busy)));
        } else if (failure != null && failure.getCause() instanceof SecurityException) {
            Refusal refusal = new Refusal(call + ": the broker refuses it: " + failure.getMessage());
            call.answer.complete(new Waiting.Answer(Reason.REFUSED.name(), codec.write(refusal)));
        }
    }

    private void attach(Wire wire) throws JMSException {
        wire.subscribe(replies, Session.AUTO_ACKNOWLEDGE, this::onReply);
        sendAgain(wire, call -> true);
    }

    /** Sends what waits for an answer from one address again, under the same ids. Without a connection the next one does. */
    void sendAgain(String address) {
        Wire wire = link.current();
        if (wire != null) {
            sendAgain(wire, call -> call.address.equals(address));
        }
    }

    private void sendAgain(Wire wire, Predicate<Waiting> which) {
        for (Waiting call : waiting.values()) {
            if (call.sent && !call.answer.isDone() && call.remainingNanos() > 0 && which.test(call)) {
                send(call, wire);
            }
        }
    }

    private void onReply(Message message) {
        try {
            Waiting call = waiting.get(message.getJMSCorrelationID());
            if (call != null && !mayAnswer(Request.sender(message), call.address)) {
                LOG.warn("An answer to {} is dropped: it came from {}", call, Request.sender(message));
            } else if (call != null) {
                call.answer.complete(new Waiting.Answer(
                        message.getStringProperty(Headers.OUTCOME), ((TextMessage) message).getText()));
            }
        } catch (JMSException | RuntimeException e) {
            LOG.warn("Not an answer: {}", message, e);
        }
    }

    /** Who is authenticated answers at its own address alone, whose last part is its name. */
    private static boolean mayAnswer(Sender sender, String address) {
        return sender.maySpeakFor(address.substring(address.lastIndexOf('.') + 1));
    }

    private static Reason reason(String outcome) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(outcome)) {
                return reason;
            }
        }
        return Reason.FAILED;
    }
}
