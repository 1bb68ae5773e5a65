package org.virga.messaging;

import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQQueue;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;

/** Sends what nobody waits for the answer of. */
final class Sending {

    /** Stored messages travel on a queue of their own, so that slow ones never stand before calls. */
    static final String CASTS = ".casts";

    private static final Duration NO_ROOM_PAUSE = Duration.ofSeconds(5);

    private final Link link;
    private final Envelopes envelopes;
    private final Duration patience;

    /**
     * For one process.
     *
     * @param patience how long a cast waits for a broker to take it
     */
    Sending(Link link, Envelopes envelopes, Duration patience) {
        this.link = link;
        this.envelopes = envelopes;
        this.patience = patience;
    }

    <A extends Record> void cast(String address, RpcMethod<A, ?> method, A arguments) throws RpcException {
        ActiveMQQueue queue = new ActiveMQQueue(Outgoing.queue(address).getPhysicalName() + CASTS);
        Outgoing message = message(queue, address, method, arguments, true);
        long deadline = System.nanoTime() + patience.toNanos();
        boolean sent = false;
        while (true) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            Wire wire = awaitWire(left.toNanos());
            if (wire == null) {
                throw sent
                        ? unconfirmed(method, address)
                        : new RpcException(Reason.UNREACHABLE, method + " to " + address + ": no broker");
            }
            try {
                sent = true;
                wire.store(message, left);
                return;
            } catch (ResourceAllocationException e) {
                throw new RpcException(
                        method + " to " + address + ": the broker has no room: " + e.getMessage(), NO_ROOM_PAUSE);
            } catch (Wire.UnconfirmedException e) {
                throw unconfirmed(method, address);
            } catch (JMSException e) {
                if (e.getCause() instanceof SecurityException) {
                    throw new RpcException(Reason.REFUSED, method + " to " + address + ": " + e.getMessage(), e);
                }
                // Sent again under the same id: should the first one have arrived, the second is known.
                link.broken(wire, "Connection lost: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unconfirmed(method, address);
            }
        }
    }

    private static RpcException unconfirmed(RpcMethod<?, ?> method, String address) {
        return new RpcException(Reason.TIMEOUT, method + " to " + address + ": the broker did not confirm it");
    }

    <A extends Record> void fanout(String topic, RpcMethod<A, ?> method, A arguments) throws RpcException {
        Outgoing message = message(Outgoing.topic(topic), topic, method, arguments, false);
        Wire wire = link.current();
        if (wire == null) {
            throw new RpcException(Reason.UNREACHABLE, method + " to " + topic + ": " + link.problem());
        }
        try {
            wire.send(message);
        } catch (JMSException e) {
            link.broken(wire, "Connection lost: " + e.getMessage());
            throw new RpcException(Reason.UNREACHABLE, method + " to " + topic + ": " + e.getMessage(), e);
        }
    }

    private Outgoing message(
            ActiveMQDestination to, String address, RpcMethod<?, ?> method, Record arguments, boolean stored)
            throws RpcException {
        Map<String, String> headers = envelopes.headers(method.name(), Versions.Version.text(method));
        return new Outgoing(
                to, envelopes.nextId(), null, headers, envelopes.body(address, method, arguments), 0, stored);
    }

    private @Nullable Wire awaitWire(long nanos) throws RpcException {
        try {
            return link.await(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RpcException(Reason.UNREACHABLE, "Interrupted while waiting for the broker", e);
        }
    }
}
