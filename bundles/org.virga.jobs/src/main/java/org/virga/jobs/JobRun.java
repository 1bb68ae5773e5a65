package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.CommandRunner;
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

    private final Parts parts;
    private final Family family;
    private final JobEntry entry;
    private final BooleanSupplier closing;
    private final JobJournal journal;
    private final LastWrite last;

    /**
     * A run.
     *
     * @param began when it begins
     * @param closing whether this job manager stops
     */
    JobRun(Parts parts, Family family, JobEntry entry, Instant began, BooleanSupplier closing) {
        this.parts = parts;
        this.family = family;
        this.entry = entry;
        this.closing = closing;
        this.journal = new JobJournal(entry, parts.events(), began);
        this.last = new LastWrite(parts, entry, journal);
    }

    /** What all runs share. */
    record Parts(
            Store store,
            JobEvents events,
            FinishedJobs finished,
            JobMetrics metrics,
            Surroundings surroundings,
            Settings settings) {

        Clocks clocks() {
            return surroundings.clocks();
        }

        Timer timer() {
            return surroundings.timer();
        }
    }

    /** Lets people see that the job runs. Any thread. */
    void markRunning() {
        journal.markRunning();
    }

    /** Runs the job. */
    Next run(CommandRunner commands) {
        try {
            Ending ending = entry.ending();
            if (ending != null && !journal.failing()) {
                if (!entry.begun) {
                    last.end(ending);
                    return new Next.Over();
                }
                journal.fail(ending.failure());
            }
            Job job = entry.record().current();
            Optional<CommandRunner.Hold> hold = commands.hold(job.command());
            if (hold.isEmpty()) {
                return new Next.WhenRegistered(job.command());
            }
            try (CommandRunner.Hold command = hold.get()) {
                entry.begun = true;
                return run(command, job);
            } finally {
                entry.ranBefore = true;
            }
        } catch (StoreUnavailableException e) {
            LOG.warn("{} waits for the store: {}", entry, e.getMessage());
            return new Next.Later(STORE_PATIENCE, "Waits for the store: " + e.getMessage());
        } catch (ForeignWriteException e) {
            LOG.warn("{} is looked at anew. {}", entry, e.getMessage());
            return new Next.Later(STORE_PATIENCE, "Is looked at anew, because somebody else wrote its record");
        }
    }

    private Next run(CommandRunner.Hold command, Job job) {
        StepContext context = new StepContext(parts, family, entry, journal, closing);
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
        Next next = stopped(context);
        if (next != null) {
            return next;
        }
        if (journal.failing()) {
            return compensate(context);
        }
        Ending ending = entry.ending();
        if (ending != null && (context.stopped() != null || !(outcome instanceof Outcome.Done))) {
            return fail(context, ending.failure());
        }
        if (context.stopped() == StepContext.Stop.JOINING) {
            return new Next.WhenOver(context.awaited());
        }
        return outcome == null ? fail(context, Objects.requireNonNull(thrown)) : settle(context, outcome);
    }

    private Caller caller(Job job) {
        Account account = parts.store().snapshot().get(Account.KIND, job.account());
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
        if (context.stopped() == null && entry.ending() == null) {
            LOG.error("{} ({}) failed", entry, entry.record().current().command(), thrown);
        }
        return Failure.of(ErrorKind.INTERNAL, "Internal error; the server's log tells more under job " + entry.uuid());
    }

    /** What becomes of a run that was ended by nothing that the job did; null when it was not. */
    private @Nullable Next stopped(StepContext context) {
        StepContext.Stop stop = context.stopped();
        if (stop == null) {
            return null;
        }
        return switch (stop) {
            case ENDING, JOINING, REPLAYED -> null;
            case CLOSING -> abandon();
            case STORE, FOREIGN, INTERRUPTED -> {
                if (closing.getAsBoolean()) {
                    yield abandon();
                }
                LOG.warn("{} is run again, because its run was stopped: {}", entry, stop);
                yield new Next.Later(STORE_PATIENCE, "Is run again, because its run was stopped: " + stop);
            }
        };
    }

    /** Leaves the job to the next process, with all that is done already. */
    private Next abandon() {
        try {
            journal.flush();
        } catch (StoreUnavailableException | ForeignWriteException e) {
            LOG.warn("The last step of {} is repeated by the next process: {}", entry, e.getMessage());
        }
        return new Next.Abandoned();
    }

    private Next settle(StepContext context, Outcome outcome) {
        if (outcome instanceof Outcome.Done done) {
            return finish(context, done);
        }
        if (closing.getAsBoolean()) {
            // What a handler says of a world that is being taken apart around it counts for nothing.
            return abandon();
        }
        if (outcome instanceof Outcome.Retry retry) {
            return retry(retry);
        }
        Outcome.Failed failed = (Outcome.Failed) outcome;
        return fail(context, Failure.of(failed.kind(), failed.reason()));
    }

    private Next finish(StepContext context, Outcome.Done done) {
        List<UUID> children = context.hasChildren() ? family.open(entry.uuid()) : List.of();
        if (!children.isEmpty()) {
            return new Next.WhenOver(children);
        }
        CommitResult.Conflict conflict;
        try {
            conflict = last.done(done);
        } catch (StoreUnavailableException | ForeignWriteException e) {
            throw e;
        } catch (RuntimeException e) {
            // What the handler gave makes no sense: a result that cannot be written, a record that is changed twice.
            return fail(context, judge(e, context));
        }
        if (conflict == null) {
            return new Next.Over();
        }
        if (conflict.stale() && ++entry.staleRuns < STALE_RUNS) {
            LOG.debug("{} is run again, because others were faster: {}", entry, conflict.reasons());
            return new Next.Again();
        }
        return fail(context, Failure.of(conflict));
    }

    private Next retry(Outcome.Retry retry) {
        int attempt = entry.record().current().attempt();
        Duration wanted = retry.after();
        Duration pause = wanted == null ? new Backoff(parts.surroundings().random()).after(attempt) : wanted;
        Duration after = pause.isNegative() ? Duration.ZERO : pause;
        CommitResult answer = journal.join(job -> {
            Job waiting = job.with(b -> b.state(Job.State.QUEUED)
                    .attempt(job.attempt() + 1)
                    .journal(journal.whole(job))
                    .progress(entry.progress())
                    .notBefore(parts.clocks().now().plus(after))
                    .errorText(job.cancelRequested() ? job.errorText() : retry.reason()));
            return new JobRecord.Write(
                    Transaction.builder().replace(Job.KIND, job, waiting).build(), waiting);
        });
        if (answer instanceof CommitResult.Conflict conflict) {
            last.checkOwn(conflict);
            throw new IllegalStateException("The wait of " + entry + " is refused: " + conflict.reasons());
        }
        entry.pending.clear();
        entry.staleRuns = 0;
        return new Next.Later(after, "Waits for another try: " + retry.reason());
    }

    private Next fail(StepContext context, Failure failure) {
        // Whoever wanted it to end before it failed is told so.
        entry.requestEnd(Ending.failed(failure));
        entry.sawEnding = true;
        journal.fail(entry.requireEnding().failure());
        return compensate(context);
    }

    private Next compensate(StepContext context) {
        Failure failure = Objects.requireNonNull(journal.failure());
        entry.doing(Doing.undoing(null, parts.clocks().now()));
        if (!family.open(entry.uuid()).isEmpty()) {
            // They may use what is about to be undone.
            journal.flush();
            family.cancelOpen(entry.uuid());
            List<UUID> open = family.open(entry.uuid());
            if (!open.isEmpty()) {
                return new Next.WhenOver(open);
            }
        }
        List<String> left = new ArrayList<>();
        Next next = new Compensation(parts.settings().compensationAttempts())
                .run(entry, journal, context, context.compensations(), left);
        if (next != null) {
            return next instanceof Next.Abandoned ? abandon() : next;
        }
        Failure told = left.isEmpty()
                ? failure
                : new Failure(failure.code(), failure.text() + ". Not undone: " + String.join(", ", left));
        last.end(new Ending(entry.requireEnding().state(), told));
        return new Next.Over();
    }
}
