package org.virga.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
import org.virga.api.model.Job;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** The job manager: accepts jobs, and lets an engine run them. */
@Component(
        name = DurableJobs.PID,
        service = {Jobs.class, HealthCheck.class, MetricSource.class},
        immediate = true)
public final class DurableJobs implements Jobs, HealthCheck, MetricSource {

    static final String PID = "org.virga.jobs";

    private static final Logger LOG = LoggerFactory.getLogger(DurableJobs.class);

    /** How long acceptances may take that are under way when the job manager stops. */
    private static final long SUBMISSION_SECONDS = 10;

    private final JobMetrics metrics = new JobMetrics();
    private final JobEngine engine;
    private final Moves moves;
    private final Duration grace;
    private final Clocks clocks;
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
            @Reference Store store,
            @Reference ComponentServiceObjects<CommandRunner> commands,
            @Reference OverdueAlerts alerts,
            Settings.Config config) {
        this(store, new LateRunner(commands), Settings.of(config), Surroundings.system(alerts));
    }

    DurableJobs(Store store, Supplier<CommandRunner> commands, Settings settings, Surroundings surroundings) {
        this.grace = settings.grace();
        this.clocks = surroundings.clocks();
        JobRun.Parts parts = new JobRun.Parts(
                store,
                new JobEvents(store, surroundings.clocks()),
                new FinishedJobs(settings.historyMemory(), surroundings.clocks()),
                metrics,
                surroundings,
                settings);
        this.engine = new JobEngine(commands, parts);
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
            UUID uuid = UUID.randomUUID();
            return new Submission(uuid, engine.acceptance().accept(uuid, null, request, along));
        } finally {
            submissions.release();
        }
    }

    @Override
    public Optional<Job> find(UUID job) {
        return engine.acceptance().find(job);
    }

    @Override
    public Cancellation cancel(UUID job) {
        return cancel(job, "");
    }

    @Override
    public Cancellation cancel(UUID job, String why) {
        Cancellation answer = engine.queues()
                .find(job)
                .map(entry -> engine.endings().cancel(entry, why))
                .orElse(Cancellation.UNKNOWN);
        return answer == Cancellation.UNKNOWN && find(job).isPresent() ? Cancellation.OVER : answer;
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
        metrics.collect(sink, engine.queues(), clocks);
    }
}
