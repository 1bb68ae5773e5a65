package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.command.CommandException;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
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
        /** The job is to end, because somebody or its deadline wants it. */
        ENDING,
        /** It waits for other jobs. */
        JOINING,
        /** Everything that was done before the failure has been replayed. */
        REPLAYED
    }

    private final JobEntry entry;
    private final Job job;
    private final JobRun.Parts parts;
    private final Family family;
    private final JobJournal journal;
    private final BooleanSupplier closing;
    private final Steps steps;
    private final Map<String, Action> compensations = new LinkedHashMap<>();
    private final List<UUID> awaited = new ArrayList<>();
    private boolean children;
    private @Nullable Stop stop;

    StepContext(JobRun.Parts parts, Family family, JobEntry entry, JobJournal journal, BooleanSupplier closing) {
        this.entry = entry;
        this.job = entry.record().current();
        this.parts = parts;
        this.family = family;
        this.journal = journal;
        this.closing = closing;
        this.steps = new Steps(parts, entry);
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

    /** The jobs that the run waits for. */
    List<UUID> awaited() {
        return awaited;
    }

    /** Whether the run submitted jobs, now or before. */
    boolean hasChildren() {
        return children;
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
        return parts.store().snapshot();
    }

    @Override
    public <T> T step(String name, Class<T> type, Callable<T> action) throws Exception {
        return value(name, type, null, action);
    }

    @Override
    public <T> T step(String name, Class<T> type, Duration limit, Callable<T> action) throws Exception {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("The limit of step " + name + " has to be above zero: " + limit);
        }
        return value(name, type, limit, action);
    }

    private <T> T value(String name, Class<T> type, @Nullable Duration limit, Callable<T> action) throws Exception {
        StepResults.checkType(type);
        Job.JournalEntry known = journal.find(Job.JournalEntry.Type.DONE, name);
        if (known != null) {
            return StepResults.read(known.result(), type);
        }
        begin();
        Steps.Ran<T> ran = run(name, limit, action);
        journal.add(ran.line(name, StepResults.write(ran.result())));
        return ran.result();
    }

    @Override
    public void step(String name, Action action) throws Exception {
        if (journal.find(Job.JournalEntry.Type.DONE, name) == null) {
            begin();
            Steps.Ran<String> ran = run(name, null, () -> {
                action.run();
                return name;
            });
            journal.add(ran.line(name, null));
        }
    }

    private <T> Steps.Ran<T> run(String name, @Nullable Duration limit, Callable<T> action) throws Exception {
        try {
            return steps.run(name, limit, () -> {
                // Looked at in here: a wish that comes later interrupts.
                if (entry.ending() != null) {
                    throw stop(Stop.ENDING);
                }
                return action.call();
            });
        } catch (Exception e) {
            noteCause(e);
            throw e;
        }
    }

    @Override
    public void onFailure(String name, Action action) {
        compensations.put(name, action);
    }

    /** Runs a compensation and journals it. */
    void undo(String name, Action action) throws Exception {
        if (closing.getAsBoolean()) {
            throw stop(Stop.CLOSING);
        }
        journal.flush();
        journal.add(steps.undo(name, action));
    }

    @Override
    public UUID child(String name, Jobs.Request request) {
        UUID child = Family.childId(job.uuid(), name);
        children = true;
        if (journal.find(Job.JournalEntry.Type.DONE, name) == null) {
            begin();
            if (entry.ending() != null) {
                throw stop(Stop.ENDING);
            }
            try {
                family.submit(child, job.uuid(), request, entry.ranBefore);
            } catch (StoreUnavailableException e) {
                noteCause(e);
                throw e;
            }
            Instant now = parts.clocks().now();
            journal.add(new Job.JournalEntry(Job.JournalEntry.Type.DONE, name, null, now, 0));
        }
        return child;
    }

    @Override
    public List<Job> join(List<UUID> jobs) {
        List<Job> found = new ArrayList<>();
        for (UUID wanted : jobs) {
            Job known = family.find(wanted)
                    .orElseThrow(() -> CommandException.invalid("There is no job " + wanted + " to wait for"));
            found.add(known);
            if (!known.state().finished()) {
                awaited.add(wanted);
            }
        }
        if (awaited.isEmpty()) {
            return found;
        }
        throw stop(journal.failing() ? Stop.REPLAYED : Stop.JOINING);
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
        return entry.ending() != null;
    }

    /** Makes sure that something with an effect may begin, and that everything before it is durable. */
    private void begin() {
        if (journal.failing()) {
            throw stop(Stop.REPLAYED);
        }
        if (closing.getAsBoolean()) {
            throw stop(Stop.CLOSING);
        }
        try {
            journal.flush();
        } catch (StoreUnavailableException | ForeignWriteException e) {
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
                stop = entry.ending() != null && !journal.failing() ? Stop.ENDING : Stop.INTERRUPTED;
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
