package org.virga.dispatcher;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.spi.PluginSet;

/**
 * One command's place in the catalogue. It outlives the command's handlers, so that calls can wait here while a handler
 * is replaced. For any number of threads.
 */
final class CommandSlot {

    private final String name;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final LongSupplier arrived;
    private final PluginSet<RegisteredCommand> handlers = new PluginSet<>(RegisteredCommand.class);
    /** Handlers that are on their way out and may still have calls inside. */
    private final AtomicInteger leaving = new AtomicInteger();
    /** Completes when an asynchronous handler is there; a new one when there is none any more. Guarded by {@code this}. */
    private CompletableFuture<Void> registered = new CompletableFuture<>();

    private volatile long vanished;

    /**
     * A place without a handler.
     *
     * @param patience how long calls wait for a handler that vanished to come back
     * @param arrived when a handler of any command came last, in nanoseconds: while they come, this one's may be among them
     */
    CommandSlot(String name, Duration patience, LongSupplier nanoTime, LongSupplier arrived) {
        this.name = name;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.arrived = arrived;
        this.vanished = nanoTime.getAsLong();
    }

    void add(RegisteredCommand command, Map<String, ?> properties) {
        handlers.add(command, properties);
        tell();
    }

    /** Takes a handler out and returns when no call is inside it any more. */
    void remove(RegisteredCommand command) {
        leaving.incrementAndGet();
        synchronized (this) {
            // At once: jobs that find no handler during the wait below have to wait for the next one.
            registered = registered.isDone() ? new CompletableFuture<>() : registered;
        }
        handlers.remove(command);
        vanished = nanoTime.getAsLong();
        leaving.decrementAndGet();
        tell();
    }

    boolean isEmpty() {
        return handlers.isEmpty();
    }

    /** The components of its handlers; the first one answers. */
    List<String> components() {
        return handlers.names();
    }

    /** The command that answers at the moment. */
    Optional<RegisteredCommand> first() {
        return handlers.callFirst(any -> true, command -> command);
    }

    /**
     * Calls the command's handler, and waits for one when the last one vanished a moment ago.
     *
     * @return empty when there is no such command any more
     * @throws CommandException {@code BUSY} when the handler did not come back in time
     */
    <R> Optional<R> call(Function<RegisteredCommand, R> call) {
        Optional<R> answer = handlers.callFirst(any -> true, call);
        if (answer.isPresent()) {
            return answer;
        }
        Duration left = left();
        if (left.isNegative()) {
            return Optional.empty();
        }
        try {
            answer = handlers.callFirst(any -> true, call, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (answer.isEmpty()) {
            throw busy(name);
        }
        return answer;
    }

    /** Keeps the handlers that are there now from being replaced. */
    PluginSet.Hold<RegisteredCommand> hold() {
        return handlers.hold();
    }

    /** Completes when an asynchronous handler is there. The caller's own: cancelling it concerns nobody else. */
    synchronized CompletableFuture<Void> registered() {
        return registered.copy();
    }

    static CommandException busy(String name) {
        return new CommandException(
                ErrorKind.BUSY,
                "The command " + name + " is being started or replaced and did not come in time; try again");
    }

    private void tell() {
        if (first().map(RegisteredCommand::isAsync).orElse(false)) {
            CompletableFuture<Void> told;
            synchronized (this) {
                told = registered;
            }
            told.complete(null);
        }
    }

    private Duration left() {
        long now = nanoTime.getAsLong();
        return leaving.get() > 0 ? patience : patience.minusNanos(Math.min(now - vanished, now - arrived.getAsLong()));
    }
}
