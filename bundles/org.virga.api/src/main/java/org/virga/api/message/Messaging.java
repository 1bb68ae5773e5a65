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
     * @throws RpcException see its reasons; {@code REFUSED} also for arguments that are longer than messages may be
     * @throws InterruptedException when the waiting thread is interrupted. The other side is told, if that can be done at
     *     once: it drops the request when it has not begun, and interrupts its handler when it has. Nothing tells how far
     *     that came, so the call may have been carried out, in part or whole; an older server goes on with it
     */
    <A extends Record, R extends Record> R call(String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException;

    /**
     * Sends a message that is stored by the broker. Returns when the broker has it. From then on it is carried out once,
     * whatever dies: it is delivered until the receiver has written down that it is done, and what is written down is not
     * begun again. The one thing that is repeated is a handler that was cut off before that: so handlers have to be
     * idempotent, by the id or the epoch in their arguments. What fails at every attempt becomes a {@link DeadLetters
     * dead letter}.
     *
     * @throws RpcException {@code TIMEOUT} when the broker may have it or not, otherwise it has not
     */
    <A extends Record> void cast(String address, RpcMethod<A, ?> method, A arguments) throws RpcException;

    /**
     * Calls a method in the newest version that the other side is known to serve. When it turns out not to serve that one,
     * its answer tells which it does, and the best of these is called instead, once, within the same deadline.
     *
     * @throws RpcException {@code UNSUPPORTED} when it serves none of them; otherwise as {@link #call}
     */
    default <A extends Record, R extends Record> R call(
            String address, RpcChoice<A, R> choice, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        RpcChoice.Option<A, ?, ?, R> first = chosen(address, choice);
        try {
            return call(address, first, arguments, deadline);
        } catch (RpcException e) {
            RpcChoice.Option<A, ?, ?, R> second = chosen(address, choice);
            if (e.reason() != RpcException.Reason.UNSUPPORTED
                    || second.equals(first)
                    || !canSend(address, second.method())) {
                throw e;
            }
            return call(address, second, arguments, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }

    /**
     * Casts the newest version that the other side serves. When nothing is known of it, it is asked first; when it does not
     * answer that, the oldest version is cast, because newer releases serve it too.
     *
     * @throws RpcException as the other {@code cast}
     */
    default <A extends Record, R extends Record> void cast(String address, RpcChoice<A, R> choice, A arguments)
            throws RpcException, InterruptedException {
        boolean known = true;
        if (choice.options().size() > 1 && canSend(address, RpcChoice.WHAT_IS_SERVED)) {
            try {
                call(address, RpcChoice.WHAT_IS_SERVED, new RpcChoice.Nothing(), RpcChoice.PATIENCE);
            } catch (RpcException e) {
                known = e.reason() == RpcException.Reason.UNSUPPORTED;
            }
        }
        RpcChoice.Option<A, ?, ?, R> option = known
                ? chosen(address, choice)
                : choice.options().get(choice.options().size() - 1);
        cast(address, option, arguments);
    }

    private <A extends Record, B extends Record, S extends Record, R extends Record> void cast(
            String address, RpcChoice.Option<A, B, S, R> option, A arguments) throws RpcException {
        cast(address, option.method(), option.arguments().apply(arguments));
    }

    private <A extends Record, R extends Record> RpcChoice.Option<A, ?, ?, R> chosen(
            String address, RpcChoice<A, R> choice) {
        for (RpcChoice.Option<A, ?, ?, R> option : choice.options()) {
            if (canSend(address, option.method())) {
                return option;
            }
        }
        return choice.options().get(0);
    }

    private <A extends Record, B extends Record, S extends Record, R extends Record> R call(
            String address, RpcChoice.Option<A, B, S, R> option, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        S result = call(address, option.method(), option.arguments().apply(arguments), deadline);
        return option.result().apply(result);
    }

    /**
     * Says that whoever serves an address has begun anew, and may have lost what he was asked before. The calls that wait for his
     * answer are sent to him again, under their old ids: one that he has is not begun again, one that ended with his former
     * life is. So these calls need not wait for their deadlines. Returns without waiting for answers.
     */
    void begunAnew(String address);

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
