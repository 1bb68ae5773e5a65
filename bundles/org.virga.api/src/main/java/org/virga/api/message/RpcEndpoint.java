package org.virga.api.message;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service whose public methods that bear {@link RpcOperation} can be called over the broker, for as long as it is
 * registered. It names where with one of two service properties:
 *
 * <pre>{@code
 * @Component(property = RpcEndpoint.TOPIC + "=controller")
 * public final class Ears implements RpcEndpoint {
 *
 *     @RpcOperation(name = "heartbeat", version = "1.0")
 *     public void heard(Heartbeat heartbeat) { ... }
 * }
 * }</pre>
 *
 * <p>A method takes one record, and a {@link Sender} behind it if it wants to know who asks, and returns a record or nothing; it may throw {@link RpcException} to refuse or fail with a
 * reason of its own, and anything else, which reaches the caller as {@code FAILED}. It is called by several threads at
 * once. When the service goes, its methods are not called any more, and who unregisters it waits for the calls that are
 * inside.
 *
 * <p>An endpoint of whose methods one is not as it has to be is not served at all; the start error names the method.
 * Of several endpoints at one queue the first is served, and the next when that one goes; a topic may have any number.
 */
@ConsumerType
public interface RpcEndpoint {

    /** The service property that names the queue that is served. */
    String QUEUE = "rpc.queue";

    /** The service property that names the topic that is listened to. */
    String TOPIC = "rpc.topic";
}
