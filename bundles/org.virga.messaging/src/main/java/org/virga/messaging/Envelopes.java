package org.virga.messaging;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcException.Reason;
import org.virga.api.message.RpcMethod;

/** What every request of this process has in common. */
final class Envelopes {

    private final Codec codec;
    private final String caller;
    private final LongSupplier epoch;
    private final int limit;

    /**
     * Envelopes of one process.
     *
     * @param caller who it is, for people
     * @param epoch of the controller in this process; 0 when there is none
     * @param limit the most bytes of arguments
     */
    Envelopes(Codec codec, String caller, LongSupplier epoch, int limit) {
        this.codec = codec;
        this.caller = caller;
        this.epoch = epoch;
        this.limit = limit;
    }

    /** A name for a message that nobody else gives, or can guess: who knows it can answer. */
    String nextId() {
        return UUID.randomUUID().toString();
    }

    Map<String, String> headers(String method, String version) {
        Map<String, String> headers = new HashMap<>();
        headers.put(Headers.METHOD, method);
        headers.put(Headers.VERSION, version);
        headers.put(Headers.CALLER, caller);
        long now = epoch.getAsLong();
        if (now > 0) {
            headers.put(Headers.EPOCH, Long.toString(now));
        }
        return headers;
    }

    /** @throws RpcException {@code REFUSED} when it is longer than messages may be */
    String body(String address, RpcMethod<?, ?> method, Record arguments) throws RpcException {
        String body = codec.write(arguments);
        long bytes = Codec.bytes(body, limit);
        if (bytes > limit) {
            throw new RpcException(
                    Reason.REFUSED,
                    method + " to " + address + " has arguments of " + bytes + " bytes; a message may have " + limit
                            + " (message.limit.mib)");
        }
        return body;
    }
}
