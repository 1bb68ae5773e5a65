package org.virga.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.virga.api.model.Id;

/** The steps of a job under test: journaled, crashed and cancelled as the test wants it. */
final class FakeSteps {

    private final Map<String, Optional<Object>> journal = new LinkedHashMap<>();
    private final List<String> executed = new ArrayList<>();
    private final Accidents accidents = new Accidents();
    private boolean cancelled;

    Accidents accidents() {
        return accidents;
    }

    boolean cancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    List<String> journal() {
        return List.copyOf(journal.keySet());
    }

    List<String> executed() {
        return List.copyOf(executed);
    }

    <T> T value(String name, Class<T> type, Callable<T> action) throws Exception {
        checkType(type);
        Optional<Object> known = journal.get(name);
        if (known != null) {
            return type.cast(known.orElseThrow());
        }
        T result = execute(name, action);
        finish(name, Optional.of(result));
        return result;
    }

    void nothing(String name, Callable<?> action) throws Exception {
        if (!journal.containsKey(name)) {
            execute(name, action);
            finish(name, Optional.empty());
        }
    }

    /** A step that cannot be interrupted and is no step of the test's. */
    void quietly(String name, Runnable action) {
        if (!journal.containsKey(name)) {
            checkNotCancelled();
            accidents.pass("before " + name);
            action.run();
            accidents.pass("in " + name);
            finish(name, Optional.empty());
        }
    }

    /** No step begins in a job that is cancelled. */
    void checkNotCancelled() {
        if (cancelled) {
            throw new CancellationException("The job is cancelled");
        }
    }

    private <T> T execute(String name, Callable<T> action) throws Exception {
        checkNotCancelled();
        accidents.pass("before " + name);
        executed.add(name);
        boolean interrupted = accidents.cancels(name);
        if (interrupted) {
            cancelled = true;
            Thread.currentThread().interrupt();
        }
        T result;
        try {
            result = action.call();
        } finally {
            if (interrupted) {
                // As the job manager does: it goes no further than the action.
                Thread.interrupted();
            }
        }
        accidents.pass("in " + name);
        return result;
    }

    private void finish(String name, Optional<Object> result) {
        journal.put(name, result);
        accidents.pass("after " + name);
    }

    private static void checkType(Class<?> type) {
        boolean journaled = type.isRecord()
                || type == String.class
                || type == UUID.class
                || type == Id.class
                || type == Boolean.class
                || Number.class.isAssignableFrom(type);
        if (!journaled) {
            throw new IllegalArgumentException("A step cannot return " + type + ": the journal has no form for it");
        }
    }
}
