package org.virga.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;

/**
 * Runs a job's handler on the test's thread, as the job manager would: {@link #run} journals steps, commits the
 * transaction of a {@code Done}, runs the handler again when that is stale, and runs the compensations when it failed.
 *
 * <p>A crash is simulated with {@link #crashBefore}, {@link #crashIn} or {@link #crashAfter}: {@code run} then throws
 * {@link SimulatedCrash}, and another {@code run} goes on with the journal as a new process would.
 *
 * <pre>{@code
 * job.crashIn("start");
 * assertThatThrownBy(() -> job.run(handler)).isInstanceOf(SimulatedCrash.class);
 * assertThat(job.run(handler)).isInstanceOf(Outcome.Done.class);
 * assertThat(job.executed()).containsExactly("place", "start", "start");
 * }</pre>
 */
public final class FakeJobContext implements JobContext {

    private static final int STALE_LIMIT = 8;

    private final Store store;
    private final @Nullable ResourceRef resource;
    private final UUID id = UUID.randomUUID();
    private final Map<String, Optional<Object>> journal = new LinkedHashMap<>();
    private final List<String> executed = new ArrayList<>();
    private final Set<String> compensated = new LinkedHashSet<>();
    private final Map<String, Action> compensations = new LinkedHashMap<>();
    private final Set<String> crashes = new LinkedHashSet<>();
    private int attempt = 1;
    private int progress;
    private boolean cancelRequested;

    public FakeJobContext(Store store, @Nullable ResourceRef resource) {
        this.store = store;
        this.resource = resource;
    }

    /** A handler of a command, or any other piece of work in steps. */
    @FunctionalInterface
    public interface Handler {
        Outcome run(JobContext job) throws Exception;
    }

    /**
     * Runs a handler to its outcome, from the top, with the journal as it stands.
     *
     * @return what became of it; {@code Failed} too when the handler threw
     * @throws SimulatedCrash where one was asked for
     */
    public Outcome run(Handler handler) {
        for (int run = 0; run < STALE_LIMIT; run++) {
            compensations.clear();
            Outcome outcome = attempt(handler);
            if (outcome instanceof Outcome.Retry) {
                attempt++;
                return outcome;
            }
            if (outcome instanceof Outcome.Failed) {
                compensate();
                return outcome;
            }
            CommitResult result = store.commitAndWait(((Outcome.Done) outcome).transaction());
            if (result instanceof CommitResult.Committed) {
                return outcome;
            }
            if (result instanceof CommitResult.Conflict conflict && !conflict.stale()) {
                compensate();
                return new Outcome.Failed(ErrorKind.CONFLICT, conflict.reasons().toString());
            }
        }
        throw new AssertionError("The handler's last transaction was stale " + STALE_LIMIT + " times");
    }

    /** Crashes when this step is about to begin, once. */
    public void crashBefore(String step) {
        crashes.add("before " + step);
    }

    /** Crashes when this step has had its effect and is not in the journal yet, once. */
    public void crashIn(String step) {
        crashes.add("in " + step);
    }

    /** Crashes when this step is in the journal, once. */
    public void crashAfter(String step) {
        crashes.add("after " + step);
    }

    /** Asks for the job to be cancelled. */
    public void requestCancel() {
        cancelRequested = true;
    }

    /** The steps that are done, oldest first. */
    public List<String> journal() {
        return List.copyOf(journal.keySet());
    }

    /** Every execution of a step, oldest first: a step that was repeated stands here twice. */
    public List<String> executed() {
        return List.copyOf(executed);
    }

    /** The compensations that were run, in the order in which they were. */
    public List<String> compensated() {
        return List.copyOf(compensated);
    }

    /** What was last told by {@link #progress(int)}. */
    public int progress() {
        return progress;
    }

    @Override
    public UUID job() {
        return id;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Instant accepted() {
        return Fixtures.CREATED;
    }

    @Override
    public @Nullable ResourceRef resource() {
        return resource;
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public <T> T step(String name, Class<T> type, Callable<T> action) throws Exception {
        checkType(type);
        Optional<Object> known = journal.get(name);
        if (known != null) {
            return type.cast(known.orElseThrow());
        }
        T result = execute(name, action);
        finish(name, Optional.of(result));
        return result;
    }

    @Override
    public <T> T step(String name, Class<T> type, Duration limit, Callable<T> action) throws Exception {
        return step(name, type, action);
    }

    @Override
    public UUID child(String name, Jobs.Request request) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Job> join(List<UUID> jobs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void step(String name, Action action) throws Exception {
        if (!journal.containsKey(name)) {
            execute(name, () -> {
                action.run();
                return name;
            });
            finish(name, Optional.empty());
        }
    }

    @Override
    public void onFailure(String name, Action action) {
        compensations.put(name, action);
    }

    @Override
    public void progress(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("Percent: " + percent);
        }
        progress = percent;
    }

    @Override
    public boolean cancelRequested() {
        return cancelRequested;
    }

    private <T> T execute(String name, Callable<T> action) throws Exception {
        crash("before " + name);
        executed.add(name);
        T result = action.call();
        crash("in " + name);
        return result;
    }

    private void finish(String name, Optional<Object> result) {
        journal.put(name, result);
        crash("after " + name);
    }

    private void crash(String place) {
        if (crashes.remove(place)) {
            throw new SimulatedCrash(place);
        }
    }

    private Outcome attempt(Handler handler) {
        try {
            return handler.run(this);
        } catch (CommandException e) {
            return new Outcome.Failed(e.kind(), e.getMessage());
        } catch (Exception e) {
            return new Outcome.Failed(ErrorKind.INTERNAL, e.toString());
        }
    }

    private void compensate() {
        List<String> names = new ArrayList<>(compensations.keySet());
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i);
            Action action = compensations.get(name);
            if (action != null && !compensated.contains(name)) {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new AssertionError("The compensation " + name + " failed", e);
                }
                compensated.add(name);
            }
        }
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
