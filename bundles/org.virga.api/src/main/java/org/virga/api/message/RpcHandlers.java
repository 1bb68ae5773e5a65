package org.virga.api.message;

import java.util.LinkedHashMap;
import java.util.Map;

/** The methods that are served at an address. Immutable once built. */
public final class RpcHandlers {

    private final Map<String, Served<?, ?>> methods;

    private RpcHandlers(Map<String, Served<?, ?>> methods) {
        this.methods = Map.copyOf(methods);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The served methods by name. */
    public Map<String, Served<?, ?>> methods() {
        return methods;
    }

    /** A method and what carries it out. */
    public record Served<A extends Record, R extends Record>(RpcMethod<A, R> method, Handler<A, R> handler) {}

    /** Carries a method out. */
    @FunctionalInterface
    public interface Handler<A extends Record, R extends Record> {
        /**
         * Does it. The thread is interrupted when the caller does not wait any more because it was interrupted itself: what
         * takes long ends early then, in a state that can be told of.
         *
         * @throws RpcException when it is refused or has failed; the caller gets reason and message. Any other exception
         *     reaches the caller as {@code FAILED}.
         */
        R handle(A arguments) throws Exception;

        /** The same, for a handler that wants to know who asks. */
        default R handle(A arguments, Sender sender) throws Exception {
            return handle(arguments);
        }
    }

    /** Carries a method out for those who may ask for it. See {@link Handler}. */
    @FunctionalInterface
    public interface HandlerFor<A extends Record, R extends Record> {
        R handle(A arguments, Sender sender) throws Exception;
    }

    /** Collects methods. */
    public static final class Builder {

        private final Map<String, Served<?, ?>> methods = new LinkedHashMap<>();

        private Builder() {}

        public <A extends Record, R extends Record> Builder on(RpcMethod<A, R> method, Handler<A, R> handler) {
            if (methods.put(method.name(), new Served<>(method, handler)) != null) {
                throw new IllegalArgumentException("Served twice: " + method.name());
            }
            return this;
        }

        /** As {@link #on}, with a handler that is told who asks. */
        public <A extends Record, R extends Record> Builder onFrom(RpcMethod<A, R> method, HandlerFor<A, R> handler) {
            return on(method, new Handler<>() {
                @Override
                public R handle(A arguments) throws Exception {
                    return handler.handle(arguments, Sender.UNSTAMPED);
                }

                @Override
                public R handle(A arguments, Sender sender) throws Exception {
                    return handler.handle(arguments, sender);
                }
            });
        }

        public RpcHandlers build() {
            return new RpcHandlers(methods);
        }
    }
}
