package org.virga.api.message;

import java.time.Duration;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Remote procedure calls over a message broker. Arguments and results are records and travel as JSON; fields that one side
 * does not know are ignored, fields that it misses are null, zero or empty, so neighbouring releases understand each other.
 *
 * <p>Addresses are queues, for example {@code compute.host-7}, and topics, for example {@code compute}. Threading: any
 * thread may call; handlers run on the messaging threads of the serving process, several at once.
 */
@ProviderType
public interface Messaging {

    /**
     * Calls a method and waits for its one answer.
     *
     * @param deadline how long to wait; the other side drops a request that it finds past its deadline
     * @throws RpcException see its reasons
     * @throws InterruptedException when the waiting thread is interrupted. The other side is told, if that can be done at
     *     once: it drops the request when it has not begun, and interrupts its handler when it has. Nothing tells how far
     *     that came, so the call may have been carried out, in part or whole; an older server goes on with it
     */
    <A extends Record, R extends Record> R call(String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException;

    /**
     * Sends a message that is stored by the broker and delivered at least once; the other side's duplicate check makes
     * it once. Returns when the broker has it.
     */
    <A extends Record> void cast(String address, RpcMethod<A, ?> method, A arguments) throws RpcException;

    /** Sends a message to everybody who listens to a topic at this moment. */
    <A extends Record> void fanout(String topic, RpcMethod<A, ?> method, A arguments) throws RpcException;

    /**
     * Serves a queue until the registration is closed. Closing waits for the requests that are being carried out.
     */
    Registration serve(String address, RpcHandlers handlers);

    /** Listens to a topic until the registration is closed. */
    Registration listen(String topic, RpcHandlers handlers);

    /**
     * Whether the server behind an address is known to serve this method. True when nothing is known: the answer of the
     * call itself tells then.
     */
    boolean canSend(String address, RpcMethod<?, ?> method);

    /** Ends what was registered. Closing twice is harmless. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells that the connection to the broker came ({@code true}) or went ({@code false}), until closed. A connection that
     * is there already is told of at once.
     */
    Registration onConnection(Consumer<Boolean> listener);
}
