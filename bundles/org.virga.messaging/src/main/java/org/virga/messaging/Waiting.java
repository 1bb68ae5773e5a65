package org.virga.messaging;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.command.ActiveMQDestination;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;

/** A call that waits. */
final class Waiting {

    final String id;
    private final ActiveMQDestination to;
    final String address;
    private final RpcMethod<?, ?> method;
    private final String body;
    private final long deadlineNanos;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    volatile boolean sent;

    Waiting(String id, String address, RpcMethod<?, ?> method, String body, Duration deadline) {
        this.id = id;
        this.to = Outgoing.queue(address);
        this.address = address;
        this.method = method;
        this.body = body;
        this.deadlineNanos = System.nanoTime() + deadline.toNanos();
    }

    long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    Outgoing request(ActiveMQDestination replies, Envelopes envelopes) {
        long remaining = Math.max(1, remainingNanos() / 1_000_000);
        Map<String, String> headers = envelopes.headers(method.name(), Versions.Version.text(method));
        headers.put(Headers.REMAINING, Long.toString(remaining));
        return new Outgoing(to, id, replies, headers, body, remaining, false);
    }

    Outgoing cancellation(Envelopes envelopes) {
        long remaining = Math.max(1, remainingNanos() / 1_000_000);
        return new Outgoing(to, id, null, envelopes.headers(Headers.CANCEL, "1.0"), "", remaining, false);
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

    record Answer(String outcome, String body) {
        static final Answer ENDED = new Answer("", "");
    }
}
