package org.virga.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcHandlers.Handler;
import org.virga.api.message.RpcMethod;

/**
 * Messaging without a broker, for tests. Everything that is sent is recorded.
 *
 * <p>A method that was scripted with {@link #answer} is answered by the script, at whatever address. Any other goes to
 * whoever serves or listens to the address in this very object, on a thread of its own: so two parts under test can talk
 * to each other. A call to an address that nobody serves times out at once.
 */
public final class RecordingMessaging implements Messaging, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingMessaging.class);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "virga-testkit-messaging");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final List<String> begunAnew = new CopyOnWriteArrayList<>();
    private final Map<String, Handler<?, ?>> scripts = new ConcurrentHashMap<>();
    private final List<Served> served = new CopyOnWriteArrayList<>();
    private final List<Consumer<Boolean>> connectionListeners = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;

    /** How something was sent. */
    public enum Way {
        CALL,
        CAST,
        FANOUT
    }

    /** Something that was sent. */
    public record Sent(Way way, String address, String method, Record arguments) {}

    /** Answers a method from now on; a later script takes the place of an earlier one. */
    public <A extends Record, R extends Record> RecordingMessaging answer(
            RpcMethod<A, R> method, Handler<A, R> script) {
        scripts.put(method.name(), script);
        return this;
    }

    /** Lets a method fail from now on. */
    public <A extends Record, R extends Record> RecordingMessaging fail(
            RpcMethod<A, R> method, RpcException.Reason reason) {
        return answer(method, arguments -> {
            throw new RpcException(reason, "scripted");
        });
    }

    /** Everything that was sent, oldest first. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** The arguments of everything that was sent to a method, oldest first. */
    public <A extends Record> List<A> sent(RpcMethod<A, ?> method) {
        return sent.stream()
                .filter(message -> message.method.equals(method.name()))
                .map(message -> method.arguments().cast(message.arguments))
                .toList();
    }

    /** The addresses whose servers were said to have begun anew, oldest first. */
    public List<String> begunAnew() {
        return List.copyOf(begunAnew);
    }

    @Override
    public void begunAnew(String address) {
        begunAnew.add(address);
    }

    /** Lets the connection to the broker come or go. While it is gone nothing can be sent. */
    public void connected(boolean now) {
        connected = now;
        connectionListeners.forEach(listener -> listener.accept(now));
    }

    @Override
    public <A extends Record, R extends Record> R call(
            String address, RpcMethod<A, R> method, A arguments, Duration deadline)
            throws RpcException, InterruptedException {
        record(Way.CALL, address, method, arguments);
        @Nullable Handler<?, ?> script = scripts.get(method.name());
        if (script != null) {
            return method.result().cast(handle(cast(script), arguments));
        }
        Served server = served.stream()
                .filter(one -> !one.topic && one.address.equals(address))
                .findFirst()
                .orElseThrow(() -> new RpcException(RpcException.Reason.TIMEOUT, "Nobody serves " + address));
        Future<Record> answer = threads.submit(() -> server.carryOut(method, arguments));
        try {
            return method.result().cast(answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new RpcException(RpcException.Reason.TIMEOUT, method + " at " + address, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcException refusal) {
                throw refusal;
            }
            throw new RpcException(RpcException.Reason.FAILED, String.valueOf(e.getCause()), e);
        }
    }

    @Override
    public <A extends Record> void cast(String address, RpcMethod<A, ?> method, A arguments) throws RpcException {
        record(Way.CAST, address, method, arguments);
        deliver(false, address, method, arguments);
    }

    @Override
    public <A extends Record> void fanout(String topic, RpcMethod<A, ?> method, A arguments) throws RpcException {
        record(Way.FANOUT, topic, method, arguments);
        deliver(true, topic, method, arguments);
    }

    @Override
    public Registration serve(String address, RpcHandlers handlers) {
        return register(new Served(false, address, handlers));
    }

    @Override
    public Registration listen(String topic, RpcHandlers handlers) {
        return register(new Served(true, topic, handlers));
    }

    @Override
    public boolean canSend(String address, RpcMethod<?, ?> method) {
        return served.stream()
                .filter(one -> !one.topic && one.address.equals(address))
                .allMatch(one -> one.serves(method));
    }

    @Override
    public Registration onConnection(Consumer<Boolean> listener) {
        connectionListeners.add(listener);
        return () -> connectionListeners.remove(listener);
    }

    /** Ends the threads that carry requests out. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void record(Way way, String address, RpcMethod<?, ?> method, Record arguments) throws RpcException {
        if (!connected) {
            throw new RpcException(RpcException.Reason.UNREACHABLE, "The broker cannot be reached");
        }
        sent.add(new Sent(way, address, method.name(), arguments));
    }

    private void deliver(boolean topic, String address, RpcMethod<?, ?> method, Record arguments) {
        for (Served one : served) {
            if (one.topic == topic && one.address.equals(address)) {
                threads.execute(() -> {
                    try {
                        one.carryOut(method, arguments);
                    } catch (RpcException e) {
                        LOG.warn("{} at {} failed, and nobody waits for its answer", method, address, e);
                    }
                });
            }
        }
    }

    private Registration register(Served one) {
        served.add(one);
        return () -> {
            served.remove(one);
            one.drain();
        };
    }

    @SuppressWarnings("unchecked")
    private static Handler<Record, Record> cast(Handler<?, ?> handler) {
        return (Handler<Record, Record>) handler;
    }

    private static Record handle(Handler<Record, Record> handler, Record arguments) throws RpcException {
        try {
            return handler.handle(arguments);
        } catch (RpcException e) {
            throw e;
        } catch (Exception e) {
            throw new RpcException(RpcException.Reason.FAILED, e.toString(), e);
        }
    }

    private static final class Served {

        final boolean topic;
        final String address;
        private final RpcHandlers handlers;
        /** One party for the registration, one for each request that is being carried out. */
        private final Phaser inside = new Phaser(1);

        Served(boolean topic, String address, RpcHandlers handlers) {
            this.topic = topic;
            this.address = address;
            this.handlers = handlers;
        }

        boolean serves(RpcMethod<?, ?> wanted) {
            RpcHandlers.@Nullable Served<?, ?> found = handlers.methods().get(wanted.name());
            return found != null && found.method().serves(wanted.major(), wanted.minor());
        }

        Record carryOut(RpcMethod<?, ?> wanted, Record arguments) throws RpcException {
            RpcHandlers.@Nullable Served<?, ?> found = handlers.methods().get(wanted.name());
            if (found == null || !serves(wanted)) {
                throw new RpcException(RpcException.Reason.UNSUPPORTED, address + " does not serve " + wanted);
            }
            inside.register();
            try {
                return handle(cast(found.handler()), arguments);
            } finally {
                inside.arriveAndDeregister();
            }
        }

        /** Returns when nothing is being carried out. */
        void drain() {
            inside.arriveAndAwaitAdvance();
        }
    }
}
