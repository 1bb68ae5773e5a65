package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** One run of one job's handler, from the top to what becomes of it. For one worker, once. */
final class JobRun {

    /** How long a job waits for a store that cannot be used. */
    static final Duration STORE_PATIENCE = Duration.ofSeconds(1);

    /** How often the last transaction may find that others were faster. */
    private static final int STALE_RUNS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

    private final Store store;
    private final JobEntry entry;
    private final JobEvents events;
    private final FinishedJobs finished;
    private final JobMetrics metrics;
    private final Compensation compensation;
    private final BooleanSupplier closing;
    private final JobJournal journal;
    /** The job as it became history; set by the last write. */
    private @Nullable Job ended;

    /**
     * A run.
     *
     * @param began when it begins
     * @param closing whether this job manager stops
     */
    JobRun(Parts parts, JobEntry entry, Instant began, BooleanSupplier closing) {
        this.store = parts.store();
        this.entry = entry;
        this.events = parts.events();
        this.finished = parts.finished();
        this.metrics = parts.metrics();
        this.compensation = parts.compensation();
        this.closing = closing;
        this.journal = new JobJournal(entry, events, began);
    }

    /** What all runs share. */
    record Parts(Store store, JobEvents events, FinishedJobs finished, JobMetrics metrics, Compensation compensation) {}

    /** Lets people see that the job runs. Any thread. */
    void markRunning() {
        journal.markRunning();
    }

    /** Runs the job. */
    Next run(CommandRunner commands) {
        try {
            if (entry.cancelRequested() && !journal.failing()) {
                if (!entry.begun) {
                    return end(Failure.CANCELLED);
                }
                if (entry.waitsForRetry) {
                    journal.fail(Failure.CANCELLED);
                }
            }
            Job job = entry.record().current();
            Optional<CommandRunner.Hold> hold = commands.hold(job.command());
            if (hold.isEmpty()) {
                return new Next.WhenRegistered(job.command());
            }
            try (CommandRunner.Hold command = hold.get()) {
                entry.begun = true;
                entry.waitsForRetry = false;
                return run(command, job);
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("{} waits for the store: {}", entry, e.getMessage());
            return new Next.Later(STORE_PATIENCE);
        } catch (ForeignWriteException e) {
            LOG.warn("{} is looked at anew. {}", entry, e.getMessage());
            return new Next.Later(STORE_PATIENCE);
        }
    }

    /** Ends a job that has not begun. */
    Next cancel() {
        return end(Failure.CANCELLED);
    }

    private Next run(CommandRunner.Hold command, Job job) {
        StepContext context = new StepContext(entry, store, journal, closing);
        Outcome outcome = null;
        Failure thrown = null;
        try {
            outcome = Objects.requireNonNull(
                    command.run(job.parameters(), caller(job), context), "A handler returned no outcome");
        } catch (Throwable e) {
            // The place where foreign code is called: whatever it throws, the job ends or goes on in order.
            context.noteCause(e);
            thrown = judge(e, context);
        }
        StepContext.Stop stop = context.stopped();
        if (stop != null && stop != StepContext.Stop.REPLAYED) {
            return stopped(stop);
        }
        if (journal.failing()) {
            return compensate(context);
        }
        return outcome == null ? fail(context, Objects.requireNonNull(thrown)) : settle(context, outcome);
    }

    private Caller caller(Job job) {
        Account account = store.snapshot().get(Account.KIND, job.account());
        return new Caller(
                job.user(),
                job.account(),
                account.domain(),
                account.roleType(),
                Caller.Origin.valueOf(job.origin()),
                "job " + job.uuid());
    }

    private Failure judge(Throwable thrown, StepContext context) {
        if (thrown instanceof CommandException refusal) {
            return Failure.of(refusal.kind(), refusal.getMessage());
        }
        if (context.stopped() == null) {
            LOG.error("{} ({}) failed", entry, entry.record().current().command(), thrown);
        }
        return Failure.of(ErrorKind.INTERNAL, "Internal error; the server's log tells more under job " + entry.uuid());
    }

    private Next stopped(StepContext.Stop stop) {
        if (closing.getAsBoolean()) {
            return new Next.Abandoned();
        }
        LOG.warn("{} is run again, because its run was stopped: {}", entry, stop);
        return new Next.Later(STORE_PATIENCE);
    }

    private Next settle(StepContext context, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            return finish(context, done);
        }
        if (closing.getAsBoolean()) {
            // What a handler says of a world that is being taken apart around it counts for nothing.
            return new Next.Abandoned();
        }
        if (outcome instanceof Outcome.Retry retry) {
            return entry.cancelRequested() ? fail(context, Failure.CANCELLED) : retry(retry);
        }
        Outcome.Failed failed = (Outcome.Failed) outcome;
        return fail(context, Failure.of(failed.kind(), failed.reason()));
    }

    private Next finish(StepContext context, Outcome.Done done) {
        CommitResult answer;
        try {
            answer = commitDone(done);
        } catch (StoreUnavailableException | ForeignWriteException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the handler gave makes no sense: a result that cannot be written, a record that is changed twice.
            return fail(context, judge(e, context));
        }
        if (!(answer instanceof CommitResult.Conflict conflict)) {
            return over();
        }
        checkOwn(conflict);
        if (conflict.stale() && ++entry.staleRuns < STALE_RUNS) {
            LOG.debug("{} is run again, because others were faster: {}", entry, conflict.reasons());
            return new Next.Again();
        }
        return fail(context, Failure.of(conflict));
    }

    private CommitResult commitDone(Outcome.Done done) {
        Record response = done.result();
        String result = response == null ? null : ResponseWriter.write(response);
        return journal.join(job -> {
            Transaction.Builder transaction = Transaction.builder().addAll(done.transaction());
            Job ended = journal.finish(job, transaction, Job.State.DONE).with(b -> b.progress(100)
                    .result(result)
                    .resultObject(done.object())
                    .errorCode(0)
                    .errorText(null));
            return archive(transaction, job, ended);
        });
    }

    private Next retry(Outcome.Retry retry) {
        Duration wanted = Objects.requireNonNullElse(retry.after(), Duration.ofSeconds(1));
        Duration after = wanted.isNegative() ? Duration.ZERO : wanted;
        CommitResult answer = journal.join(job -> {
            Job waiting = job.with(b -> b.state(Job.State.QUEUED)
                    .attempt(job.attempt() + 1)
                    .journal(journal.whole(job))
                    .progress(entry.progress())
                    .notBefore(events.now().plus(after))
                    .errorText(retry.reason()));
            return new JobRecord.Write(
                    Transaction.builder().replace(Job.KIND, job, waiting).build(), waiting);
        });
        if (answer instanceof CommitResult.Conflict conflict) {
            checkOwn(conflict);
            throw new IllegalStateException("The wait of " + entry + " is refused: " + conflict.reasons());
        }
        entry.pending.clear();
        entry.staleRuns = 0;
        entry.waitsForRetry = true;
        return new Next.Later(after);
    }

    private Next fail(StepContext context, Failure failure) {
        journal.fail(failure);
        return compensate(context);
    }

    private Next compensate(StepContext context) {
        Failure failure = Objects.requireNonNull(journal.failure());
        Map<String, JobContext.Action> registered = context.compensations();
        List<String> left = new ArrayList<>();
        Next next = compensation.run(entry, journal, context, registered, left);
        if (next != null) {
            return next;
        }
        return end(
                left.isEmpty()
                        ? failure
                        : new Failure(failure.code(), failure.text() + ". Not undone: " + String.join(", ", left)));
    }

    private Next end(Failure failure) {
        Job.State state = entry.cancelRequested() ? Job.State.CANCELLED : Job.State.FAILED;
        CommitResult answer = journal.join(job -> {
            Transaction.Builder transaction = Transaction.builder();
            Job ended = journal.finish(job, transaction, state).with(b -> b.progress(entry.progress())
                    .result(null)
                    .resultObject(null)
                    .errorCode(failure.code())
                    .errorText(failure.text()));
            return archive(transaction, job, ended);
        });
        if (answer instanceof CommitResult.Conflict conflict) {
            checkOwn(conflict);
            throw new IllegalStateException("The end of " + entry + " is refused: " + conflict.reasons());
        }
        return over();
    }

    private JobRecord.Write archive(Transaction.Builder transaction, Job before, Job after) {
        ended = after;
        events.completed(after).ifPresent(transaction::append);
        return new JobRecord.Write(transaction.archive(before, after).build(), null);
    }

    private Next over() {
        entry.pending.clear();
        Job over = Objects.requireNonNull(ended);
        finished.add(over);
        metrics.ended(over.state());
        return new Next.Over();
    }

    /** A conflict about the job's own record means that this process is not the only one that writes it. */
    private void checkOwn(CommitResult.Conflict conflict) {
        Job known = entry.record().current();
        boolean own = conflict.snapshot()
                .find(Job.KIND, entry.id())
                .map(stored -> stored.equals(known))
                .orElse(false);
        if (!own) {
            throw new ForeignWriteException(
                    "The record of " + entry + " was written by somebody else: " + conflict.reasons());
        }
    }
}
