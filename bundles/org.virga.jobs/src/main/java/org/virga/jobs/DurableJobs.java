package org.virga.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.api.job.CommandRunner;
import org.virga.api.job.Jobs;
import org.virga.api.model.Event;
import org.virga.api.model.Job;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;

/** The job manager: accepts jobs, and lets an engine run them. */
@Component(
        name = DurableJobs.PID,
        service = {Jobs.class, HealthCheck.class, MetricSource.class},
        immediate = true)
public final class DurableJobs implements Jobs, HealthCheck, MetricSource {

    static final String PID = "org.virga.jobs";

    private static final Logger LOG = LoggerFactory.getLogger(DurableJobs.class);

    /** How many finished jobs are answered without asking the database. */
    private static final int REMEMBERED = 1024;

    /** How long acceptances may take that are under way when the job manager stops. */
    private static final long SUBMISSION_SECONDS = 10;

    /** Settings. */
    public @interface Config {
        /** How many jobs run side by side. */
        int workers() default 64;

        /** How long running handlers may go on when the job manager stops, before they are interrupted. */
        int stop_grace_millis() default 250;

        /** How often a compensation may fail in a row before the job gives up. */
        int compensation_attempts() default 12;
    }

    /** The settings, with those that make no sense put right. */
    record Settings(int workers, Duration grace, int compensationAttempts) {

        static Settings of(Config config) {
            return new Settings(
                    Math.max(1, config.workers()),
                    Duration.ofMillis(Math.max(0, config.stop_grace_millis())),
                    Math.max(1, config.compensation_attempts()));
        }
    }

    private final Store store;
    private final Clocks clocks = Clocks.system();
    private final FinishedJobs finished;
    private final JobEvents events;
    private final JobMetrics metrics = new JobMetrics();
    private final JobEngine engine;
    private final Moves moves;
    private final Duration grace;
    /** One permit an acceptance that is under way; all of them are taken to stop. */
    private final Semaphore submissions = new Semaphore(Integer.MAX_VALUE);

    private volatile boolean stopping;

    /**
     * Starts the job manager.
     *
     * @param commands got on first use, on a worker's thread: getting them here would activate every handler, and a
     *     handler may want this very component
     */
    @Activate
    public DurableJobs(
            @Reference Store store, @Reference ComponentServiceObjects<CommandRunner> commands, Config config) {
        this(store, new LateRunner(commands), Settings.of(config));
    }

    DurableJobs(Store store, Supplier<CommandRunner> commands, Settings settings) {
        this.store = store;
        this.grace = settings.grace();
        this.finished = new FinishedJobs(REMEMBERED);
        this.events = new JobEvents(store, clocks);
        Compensation compensation = new Compensation(settings.compensationAttempts());
        this.engine = new JobEngine(
                commands,
                clocks,
                new JobRun.Parts(store, events, finished, metrics, compensation),
                new Workers(settings.workers()),
                new ThreadTimer());
        this.moves = new Moves(store, engine.queues());
        engine.recover();
    }

    @Deactivate
    void close() {
        stopping = true;
        try {
            if (!submissions.tryAcquire(Integer.MAX_VALUE, SUBMISSION_SECONDS, TimeUnit.SECONDS)) {
                LOG.error("Jobs are accepted while the job manager stops; they begin when it is started again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.close(grace);
    }

    @Override
    public Submission submit(Request request, Transaction along) {
        if (stopping || !submissions.tryAcquire()) {
            throw new CommandException(ErrorKind.BUSY, "The job manager is being replaced; try again");
        }
        try {
            return accept(request, along);
        } finally {
            submissions.release();
        }
    }

    private Submission accept(Request request, Transaction along) {
        UUID uuid = UUID.randomUUID();
        JobEntry entry =
                engine.queues().announce(JobEntry.Ticket.of(uuid, request, null), () -> store.nextId(Job.KIND), 0);
        Job job = NewJobs.of(entry, request, clocks.now());
        Transaction.Builder transaction = Transaction.builder().addAll(along).insert(Job.KIND, job);
        Optional<Event> scheduled = events.scheduled(job, request.caller().domain());
        scheduled.ifPresent(transaction::append);
        try {
            // On the store's thread, so that the job is under way before its submitter is told.
            CommitResult result = store.commit(transaction.build())
                    .whenComplete((answer, error) -> answered(entry, job, answer))
                    .join();
            return new Submission(uuid, result);
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                // It may have happened all the same; then the job is found when the store is back.
                engine.recoverLater();
                throw unavailable;
            }
            throw e;
        } finally {
            if (!entry.isCommitted()) {
                engine.queues().remove(entry);
            }
        }
    }

    private void answered(JobEntry entry, Job job, @Nullable CommitResult answer) {
        if (answer instanceof CommitResult.Committed) {
            metrics.accepted();
            entry.doing(Doing.waiting(job.created()));
            entry.record(new JobRecord(store, job));
            engine.queues().ready(entry);
        }
    }

    @Override
    public Optional<Job> find(UUID job) {
        Optional<Job> open = store.snapshot().find(Job.KIND, job);
        if (open.isPresent()) {
            return open;
        }
        Optional<Job> remembered = finished.find(job);
        return remembered.isPresent() ? remembered : store.history().job(job);
    }

    @Override
    public Cancellation cancel(UUID job) {
        boolean asked = engine.queues().find(job).map(engine::cancel).orElse(false);
        return asked ? Cancellation.REQUESTED : find(job).isPresent() ? Cancellation.OVER : Cancellation.UNKNOWN;
    }

    @Override
    public void move(UUID job, @Nullable UUID behind) {
        moves.move(job, behind);
    }

    @Override
    public Optional<Activity> activity(UUID job) {
        return engine.queues().find(job).filter(JobEntry::isCommitted).map(engine::activity);
    }

    @Override
    public List<Queue> queues() {
        return engine.queues().queues();
    }

    @Override
    public Optional<Queue> queue(String name) {
        return engine.queues().queue(name);
    }

    @Override
    public int progress(UUID job) {
        return engine.queues().find(job).map(JobEntry::progress).orElseGet(() -> find(job)
                .map(Job::progress)
                .orElse(0));
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public Health health() {
        return stopping ? Health.down("The job manager stops") : Health.ok();
    }

    @Override
    public void collect(Sink sink) {
        metrics.collect(sink, engine.queues());
    }
}
