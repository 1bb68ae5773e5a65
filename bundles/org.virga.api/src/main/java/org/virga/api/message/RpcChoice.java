package org.virga.api.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A method in the newest version that a caller knows, and what to say instead to those who serve only older ones:
 *
 * <pre>{@code
 * RpcChoice.of(START_VM_1_3).or(START_VM_1_0, StartVm::withoutTpm, GuestState::fromFirst)
 * }</pre>
 *
 * @param <A> the arguments of the newest version
 * @param <R> its result
 */
public final class RpcChoice<A extends Record, R extends Record> {

    /** Served by nobody: who is asked for it refuses, of any release, and names what is served. */
    static final RpcMethod<Nothing, Nothing> WHAT_IS_SERVED =
            new RpcMethod<>("virga.served", 1, 0, Nothing.class, Nothing.class);

    /** How long whoever is asked for that may take. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    record Nothing() {}

    private final List<Option<A, ?, ?, R>> options;

    private RpcChoice(List<Option<A, ?, ?, R>> options) {
        this.options = List.copyOf(options);
    }

    public static <A extends Record, R extends Record> RpcChoice<A, R> of(RpcMethod<A, R> newest) {
        return new RpcChoice<>(List.of(new Option<>(newest, Function.identity(), Function.identity())));
    }

    /**
     * The same with one more version, older than those before. Its name may be another.
     *
     * @param arguments says it in the older version's words
     * @param result says the older version's answer in the newest one's words
     */
    public <B extends Record, S extends Record> RpcChoice<A, R> or(
            RpcMethod<B, S> older, Function<A, B> arguments, Function<S, R> result) {
        List<Option<A, ?, ?, R>> longer = new ArrayList<>(options);
        longer.add(new Option<>(older, arguments, result));
        return new RpcChoice<>(longer);
    }

    /** Newest first; at least one. */
    public List<Option<A, ?, ?, R>> options() {
        return options;
    }

    /** A version that can be called, and how. */
    public record Option<A extends Record, B extends Record, S extends Record, R extends Record>(
            RpcMethod<B, S> method, Function<A, B> arguments, Function<S, R> result) {}
}
