package org.virga.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.virga.api.command.Caller;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.spi.PluginSet;

/** Commands that tests write down, with the draining that the dispatcher has. */
final class ScriptedCommands implements CommandRunner {

    @FunctionalInterface
    interface Handler {
        Outcome run(Map<String, String> parameters, JobContext job) throws Exception;
    }

    private record Registered(String name, Handler handler) {}

    private final PluginSet<Registered> handlers = new PluginSet<>(Registered.class, Duration.ofSeconds(20));
    private final Map<String, Registered> byName = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> registrations = new ConcurrentHashMap<>();

    void register(String name, Handler handler) {
        Registered registered = new Registered(name, handler);
        byName.put(name, registered);
        handlers.add(registered, Map.of());
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = registrations.computeIfAbsent(name, absent -> new CompletableFuture<>());
        }
        waiting.complete(null);
    }

    /** Returns when nobody is inside. */
    void remove(String name) {
        synchronized (this) {
            registrations.remove(name);
        }
        handlers.remove(byName.remove(name));
    }

    @Override
    public Optional<Hold> hold(String command) {
        PluginSet.Hold<Registered> held = handlers.hold();
        Predicate<Registered> wanted = handler -> handler.name().equals(command);
        Optional<Registered> found = held.plugins().stream().filter(wanted).findFirst();
        if (found.isEmpty()) {
            held.close();
            return Optional.empty();
        }
        Handler handler = found.get().handler();
        return Optional.of(new Hold() {
            @Override
            public Outcome run(Map<String, String> parameters, Caller caller, JobContext job) throws Exception {
                return handler.run(parameters, job);
            }

            @Override
            public void close() {
                held.close();
            }
        });
    }

    @Override
    public synchronized CompletableFuture<Void> registered(String command) {
        return registrations
                .computeIfAbsent(command, absent -> new CompletableFuture<>())
                .copy();
    }
}
