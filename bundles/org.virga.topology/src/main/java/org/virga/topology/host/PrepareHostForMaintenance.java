package org.virga.topology.host;

import java.util.EnumSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Host.ResourceState;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Titles;

/**
 * Takes a host out of use: no guest comes to it any more, and those that run on it are moved to others. The job is done
 * when the host is empty. When some guests cannot be moved they run on, and the host is in ErrorInMaintenance until the
 * command is given again or maintenance is cancelled.
 */
@Component(service = CommandHandler.class, configurationPid = HostWatch.PID)
@CommandSpec(
        name = PrepareHostForMaintenance.NAME,
        object = "host",
        response = HostResponse.class,
        description = "Moves all guests of a host to others, and lets none come to it. No guest is stopped.",
        event = "MAINT.PREPARE",
        eventDescription = "preparing host for maintenance",
        resourceType = "Host",
        concurrency = 2,
        expectedSeconds = 0,
        deadlineSeconds = 86_400)
public final class PrepareHostForMaintenance implements AsyncCommand<PrepareHostForMaintenance.Parameters> {

    static final String NAME = "prepareHostForMaintenance";

    private final Store store;
    private final ReportedStatuses statuses;
    private final AgentDirectory agents;
    private final int parallel;

    @Activate
    public PrepareHostForMaintenance(
            @Reference Store store,
            @Reference ReportedStatuses statuses,
            @Reference AgentDirectory agents,
            HostWatch.Config config) {
        this(store, statuses, agents, config.maintenance_parallel_migrations());
    }

    PrepareHostForMaintenance(Store store, ReportedStatuses statuses, AgentDirectory agents, int parallel) {
        this.store = store;
        this.statuses = statuses;
        this.agents = agents;
        this.parallel = parallel;
    }

    /** What prepareHostForMaintenance takes. */
    public record Parameters(
            @Param(value = "the host", required = true) Host id) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public ResourceRef accept(CommandContext context, Parameters parameters) {
        return ResourceRef.of(Host.KIND, parameters.id);
    }

    @Override
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) throws Exception {
        Id<Host> id = parameters.id.id();
        Host host = job.snapshot().get(Host.KIND, id);
        if (host.resourceState() == ResourceState.MAINTENANCE || others(job, host)) {
            return new Outcome.Failed(
                    ErrorKind.RUNTIME,
                    "Failed to prepare host for maintenance due to: Host is already in state "
                            + Titles.of(host.resourceState()) + ". Cannot recall for maintenance until resolved.");
        }
        // Before the step, which a crash or a cancellation may interrupt when it has had its effect already.
        job.onFailure("enable", () -> reopen(id, ResourceState.ENABLED));
        String before = job.step("close", String.class, () -> close(id));
        job.onFailure("enable", () -> reopen(id, ResourceState.valueOf(before)));
        String left;
        try {
            left = new HostDrain(job, host, context.caller(), parallel).drain();
        } catch (HostDrain.ArrivalsException e) {
            return new Outcome.Retry(String.valueOf(e.getMessage()), HostDrain.ArrivalsException.pause());
        }
        if (!left.isEmpty()) {
            job.step(
                    "give-up",
                    () -> HostChanges.resourceState(
                            store,
                            id,
                            ResourceState.ERROR_IN_MAINTENANCE,
                            ResourceState.PREPARE_FOR_MAINTENANCE::equals));
            return new Outcome.Failed(
                    ErrorKind.RUNTIME,
                    "Failed to prepare host for maintenance due to: " + left
                            + ". Make room for them, or stop them, and give the command again; or cancel the maintenance");
        }
        Snapshot snapshot = job.snapshot();
        Host drained = snapshot.get(Host.KIND, id);
        Host empty = drained.withResourceState(ResourceState.MAINTENANCE);
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, EnumSet.allOf(HostAnswers.Detail.class));
        return new Outcome.Done(
                "host",
                answers.respond(empty),
                Transaction.builder().replace(Host.KIND, drained, empty).build());
    }

    /** Whether a job that was accepted earlier prepares the host already. */
    private static boolean others(JobContext job, Host host) {
        long own = job.snapshot()
                .find(Job.KIND, job.job())
                .map(record -> record.id().value())
                .orElse(Long.MAX_VALUE);
        return job.snapshot().by(Job.KIND, Job.BY_RESOURCE, host.uuid()).stream()
                .anyMatch(other -> other.command().equals(NAME)
                        && other.id().value() < own
                        && !other.uuid().equals(job.job()));
    }

    private String close(Id<Host> id) {
        ResourceState before =
                HostChanges.resourceState(store, id, ResourceState.PREPARE_FOR_MAINTENANCE, state -> true);
        // Closed already, by a run of this step that was interrupted: then what it was is not known.
        return (before == ResourceState.DISABLED ? ResourceState.DISABLED : ResourceState.ENABLED).name();
    }

    private void reopen(Id<Host> id, ResourceState before) {
        HostChanges.resourceState(store, id, before, ResourceState.PREPARE_FOR_MAINTENANCE::equals);
    }
}
