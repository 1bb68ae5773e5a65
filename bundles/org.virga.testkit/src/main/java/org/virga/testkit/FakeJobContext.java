package org.virga.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
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
    private static final String WAITS = "Waits for children";

    /** Ends a run that waits for children, past the handler. */
    private static final class Joining extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private final Store store;
    private final @Nullable ResourceRef resource;
    private final UUID id = UUID.randomUUID();
    private final FakeSteps steps = new FakeSteps();
    private final Set<String> compensated = new LinkedHashSet<>();
    private final Map<String, Action> compensations = new LinkedHashMap<>();
    private int attempt = 1;
    private int progress;
    private final ScriptedChildren children = new ScriptedChildren(id);
    private boolean joining;

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
     * @return what became of it; {@code Failed} too when the handler threw or the job is cancelled; {@code Retry} when it
     *     waits for children, which are to be ended with {@link #endChild} before it is run again
     * @throws SimulatedCrash where one was asked for
     */
    public Outcome run(Handler handler) {
        for (int run = 0; run < STALE_LIMIT; run++) {
            compensations.clear();
            joining = false;
            Outcome outcome = attempt(handler);
            if (joining) {
                return outcome;
            }
            if (steps.cancelled() && !(outcome instanceof Outcome.Done)) {
                compensate();
                return new Outcome.Failed(ErrorKind.RUNTIME, "The job was cancelled");
            }
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
        steps.accidents().crashAt("before " + step);
    }

    /** Crashes when this step has had its effect and is not in the journal yet, once. */
    public void crashIn(String step) {
        steps.accidents().crashAt("in " + step);
    }

    /** Crashes when this step is in the journal, once. */
    public void crashAfter(String step) {
        steps.accidents().crashAt("after " + step);
    }

    /** Asks for the job to be cancelled. */
    public void requestCancel() {
        steps.cancel();
    }

    /** Asks for the job to be cancelled while this step is under way, once: its thread is interrupted. */
    public void cancelIn(String step) {
        steps.accidents().cancelIn(step);
    }

    /** What the handler submitted, by the ids that it was given, oldest first. */
    public Map<UUID, Jobs.Request> children() {
        return children.submitted();
    }

    /**
     * Ends a child, as {@link #join} answers it then.
     *
     * @param result JSON of what it answers
     */
    public void endChild(UUID child, Job.State state, @Nullable String result) {
        children.end(child, state, result);
    }

    /** The steps that are done, oldest first. */
    public List<String> journal() {
        return steps.journal();
    }

    /** Every execution of a step, oldest first: a step that was repeated stands here twice. */
    public List<String> executed() {
        return steps.executed();
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
        return steps.value(name, type, action);
    }

    /** The limit passes when the test interrupts the thread: no time passes here by itself. */
    @Override
    public <T> T step(String name, Class<T> type, Duration limit, Callable<T> action) throws Exception {
        try {
            return step(name, type, action);
        } catch (InterruptedException e) {
            if (steps.cancelled()) {
                throw e;
            }
            TimeoutException timeout = new TimeoutException("The step " + name + " took longer than " + limit);
            timeout.addSuppressed(e);
            throw timeout;
        }
    }

    @Override
    public UUID child(String name, Jobs.Request request) {
        steps.quietly(name, () -> children.submit(name, request));
        return children.id(name);
    }

    @Override
    public List<Job> join(List<UUID> jobs) {
        return children.join(jobs).orElseThrow(() -> {
            steps.checkNotCancelled();
            joining = true;
            return new Joining();
        });
    }

    @Override
    public void step(String name, Action action) throws Exception {
        steps.nothing(name, () -> {
            action.run();
            return name;
        });
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
        return steps.cancelled();
    }

    private Outcome attempt(Handler handler) {
        try {
            Outcome outcome = handler.run(this);
            return joining ? new Outcome.Retry(WAITS, Duration.ZERO) : outcome;
        } catch (Joining e) {
            return new Outcome.Retry(WAITS, Duration.ZERO);
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
}
