package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.activemq.command.ActiveMQDestination;
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

    private final Link link;
    private final Codec codec;
    private final String caller;
    private final Versions versions = new Versions();
    private final ActiveMQDestination replies;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param login under which the broker knows this process; empty when it does not */
    Calls(Link link, Codec codec, String caller, String login) {
        this.link = link;
        this.codec = codec;
        this.caller = caller;
        this.replies = Outgoing.queue("virga.reply." + (login.isEmpty() ? "" : login + ".") + UUID.randomUUID());
        link.add(this::attach);
    }

    boolean canSend(String address, RpcMethod<?, ?> method) {
        return versions.canSend(address, method);
    }

    int inFlight() {
        return waiting.size();
    }

    /** A name for a message that nobody else gives, or can guess: who knows it can answer. */
    String nextId() {
        return UUID.randomUUID().toString();
    }

    <A extends Record, R extends Record> R call(String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        Waiting call =
                new Waiting(nextId(), Outgoing.queue(address), address, method, codec.write(arguments), deadline);
        waiting.put(call.id, call);
        String outcome = "INTERRUPTED";
        try {
            R result = exchange(call, method, deadline);
            outcome = Headers.OK;
            return result;
        } catch (RpcException e) {
            outcome = e.reason().name();
            throw e;
        } catch (InterruptedException e) {
            takeBack(call);
            throw e;
        } finally {
            waiting.remove(call.id);
            outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
        }
    }

    /** Tells the server, if that can be told at once, that nobody waits for the answer any more. */
    private void takeBack(Waiting call) {
        Wire wire = link.current();
        if (wire == null || !call.sent) {
            return;
        }
        try {
            wire.send(call.cancellation(caller));
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
            call.answer.complete(Answer.ENDED);
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

    private <R extends Record> R answer(Waiting call, RpcMethod<?, R> method, Answer answer) throws RpcException {
        if (answer.equals(Answer.ENDED)) {
            throw call.gaveUp("Messaging has ended");
        }
        try {
            if (answer.outcome.equals(Headers.OK)) {
                versions.served(call.address, method);
                return codec.read(answer.body, method.result());
            }
            Refusal refusal = codec.read(answer.body, Refusal.class);
            Reason reason = reason(answer.outcome);
            if (reason == Reason.UNSUPPORTED) {
                versions.learn(call.address, refusal.versions());
            }
            throw new RpcException(reason, refusal.text());
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
            call.sent = true;
            wire.send(call.request(replies, caller));
            return true;
        } catch (JMSException e) {
            link.broken(wire, "Connection lost: " + e.getMessage());
            return false;
        }
    }

    private void attach(Wire wire) throws JMSException {
        wire.subscribe(replies, Session.AUTO_ACKNOWLEDGE, this::onReply);
        for (Waiting call : waiting.values()) {
            if (call.sent && !call.answer.isDone() && call.remainingNanos() > 0) {
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
                call.answer.complete(
                        new Answer(message.getStringProperty(Headers.OUTCOME), ((TextMessage) message).getText()));
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

    private record Answer(String outcome, String body) {
        static final Answer ENDED = new Answer("", "");
    }

    /** A call that waits. */
    private static final class Waiting {

        private final String id;
        private final ActiveMQDestination to;
        private final String address;
        private final RpcMethod<?, ?> method;
        private final String body;
        private final long deadlineNanos;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private volatile boolean sent;

        Waiting(
                String id,
                ActiveMQDestination to,
                String address,
                RpcMethod<?, ?> method,
                String body,
                Duration deadline) {
            this.id = id;
            this.to = to;
            this.address = address;
            this.method = method;
            this.body = body;
            this.deadlineNanos = System.nanoTime() + deadline.toNanos();
        }

        long remainingNanos() {
            return deadlineNanos - System.nanoTime();
        }

        Outgoing request(ActiveMQDestination replies, String caller) {
            long remaining = Math.max(1, remainingNanos() / 1_000_000);
            Map<String, String> headers = Map.of(
                    Headers.METHOD, method.name(),
                    Headers.VERSION, Versions.Version.text(method),
                    Headers.CALLER, caller,
                    Headers.REMAINING, Long.toString(remaining));
            return new Outgoing(to, id, replies, headers, body, remaining, false);
        }

        Outgoing cancellation(String caller) {
            long remaining = Math.max(1, remainingNanos() / 1_000_000);
            Map<String, String> headers =
                    Map.of(Headers.METHOD, Headers.CANCEL, Headers.VERSION, "1.0", Headers.CALLER, caller);
            return new Outgoing(to, id, null, headers, "", remaining, false);
        }

        RpcException gaveUp(String why) {
            return sent
                    ? new RpcException(Reason.TIMEOUT, this + ": " + why)
                    : new RpcException(Reason.UNREACHABLE, this + ": not connected to the broker");
        }

        @Override
        public String toString() {
            return method + " at " + address;
        }
    }
}
