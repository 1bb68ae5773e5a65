package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;

/**
 * What one run of a handler works with.
 *
 * <p>A finished step is made durable before the next one begins, or together with the end of the job: until then nothing
 * depends on it, and a commit less is a wait less.
 *
 * <p>While a job fails, a run is a replay: finished steps return what they returned, so that the handler registers its
 * compensations again, and the first step that was never finished ends the run.
 */
final class StepContext implements JobContext {

    /** Why a run was ended from outside. */
    enum Stop {
        /** This job manager stops; the next one goes on. */
        CLOSING,
        /** The store cannot be used. */
        STORE,
        /** Somebody else wrote the job's record. */
        FOREIGN,
        /** Somebody interrupted the thread. */
        INTERRUPTED,
        /** Everything that was done before the failure has been replayed. */
        REPLAYED
    }

    private final JobEntry entry;
    private final Job job;
    private final Store store;
    private final JobJournal journal;
    private final BooleanSupplier closing;
    private final Map<String, Action> compensations = new LinkedHashMap<>();
    private @Nullable Stop stop;

    StepContext(JobEntry entry, Store store, JobJournal journal, BooleanSupplier closing) {
        this.entry = entry;
        this.job = entry.record().current();
        this.store = store;
        this.journal = journal;
        this.closing = closing;
    }

    /** Why the run was ended from outside; null when it was not. */
    @Nullable
    Stop stopped() {
        return stop;
    }

    /** What the run registered, in order. */
    Map<String, Action> compensations() {
        return compensations;
    }

    @Override
    public UUID job() {
        return job.uuid();
    }

    @Override
    public int attempt() {
        return job.attempt();
    }

    @Override
    public Instant accepted() {
        return job.created();
    }

    @Override
    public @Nullable ResourceRef resource() {
        return job.resource();
    }

    @Override
    public Snapshot snapshot() {
        return store.snapshot();
    }

    @Override
    public <T> T step(String name, Class<T> type, Callable<T> action) throws Exception {
        StepResults.checkType(type);
        Job.JournalEntry known = journal.find(Job.JournalEntry.Type.DONE, name);
        if (known != null) {
            return StepResults.read(known.result(), type);
        }
        T result = execute(action);
        journal.add(Job.JournalEntry.Type.DONE, name, StepResults.write(result));
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
        if (journal.find(Job.JournalEntry.Type.DONE, name) == null) {
            execute(() -> {
                action.run();
                return name;
            });
            journal.add(Job.JournalEntry.Type.DONE, name, null);
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
        entry.progress(percent);
    }

    @Override
    public boolean cancelRequested() {
        return entry.cancelRequested();
    }

    /** Runs something with an effect, after everything that was finished before it is durable. */
    <T> T execute(Callable<T> action) throws Exception {
        if (journal.failing()) {
            throw stop(Stop.REPLAYED);
        }
        return effect(action);
    }

    /** As {@link #execute}, while the job fails too. */
    <T> T effect(Callable<T> action) throws Exception {
        if (closing.getAsBoolean()) {
            throw stop(Stop.CLOSING);
        }
        try {
            journal.flush();
            return action.call();
        } catch (Exception e) {
            noteCause(e);
            throw e;
        }
    }

    /** Remembers an exception that is not the handler's to judge, wherever it comes to light. */
    void noteCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 10 && stop == null; depth++) {
            if (closing.getAsBoolean()) {
                stop = Stop.CLOSING;
            } else if (cause instanceof StoreUnavailableException) {
                stop = Stop.STORE;
            } else if (cause instanceof ForeignWriteException) {
                stop = Stop.FOREIGN;
            } else if (cause instanceof InterruptedException) {
                stop = Stop.INTERRUPTED;
            }
            cause = cause.getCause();
        }
    }

    private RunStopped stop(Stop reason) {
        if (stop == null) {
            stop = reason;
        }
        return new RunStopped("The run is over: " + reason);
    }
}
