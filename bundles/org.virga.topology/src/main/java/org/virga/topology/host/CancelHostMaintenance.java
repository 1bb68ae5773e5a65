package org.virga.topology.host;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.JobContext;
import org.virga.api.job.Jobs;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Host.ResourceState;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Titles;

/**
 * Takes a host into use again. When it is being prepared for maintenance, that ends first: guests that are on their way
 * stay, those that have gone do not come back.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "cancelHostMaintenance",
        object = "host",
        response = HostResponse.class,
        description = "Takes a host into use again that is in maintenance, or is being prepared for it.",
        event = "MAINT.CANCEL",
        eventDescription = "canceling maintenance for host",
        resourceType = "Host",
        concurrency = 2)
public final class CancelHostMaintenance implements AsyncCommand<CancelHostMaintenance.Parameters> {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Jobs jobs;
    private final ReportedStatuses statuses;
    private final AgentDirectory agents;

    @Activate
    public CancelHostMaintenance(
            @Reference Jobs jobs, @Reference ReportedStatuses statuses, @Reference AgentDirectory agents) {
        this.jobs = jobs;
        this.statuses = statuses;
        this.agents = agents;
    }

    /** What cancelHostMaintenance takes. */
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
        boolean cancelled = job.step("cancel", Boolean.class, () -> {
            List<Job> preparing = preparing(job.snapshot(), parameters.id);
            preparing.forEach(one -> jobs.cancel(one.uuid(), "by cancelHostMaintenance"));
            return !preparing.isEmpty();
        });
        Snapshot snapshot = job.snapshot();
        if (!preparing(snapshot, parameters.id).isEmpty()) {
            return new Outcome.Retry("Waits for guests that are on their way from the host to be in one place", PAUSE);
        }
        Host host = snapshot.get(Host.KIND, parameters.id.id());
        boolean open = host.resourceState() == ResourceState.ENABLED || host.resourceState() == ResourceState.DISABLED;
        if (open && !cancelled) {
            return new Outcome.Failed(
                    ErrorKind.INVALID,
                    "Cannot perform cancelHostMaintenance when resource state is " + Titles.of(host.resourceState())
                            + ", hostId = " + host.uuid() + ": the host is not in maintenance");
        }
        Host enabled = open ? host : host.withResourceState(ResourceState.ENABLED);
        Transaction.Builder transaction = Transaction.builder();
        if (!open) {
            transaction.replace(Host.KIND, host, enabled);
        }
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, EnumSet.allOf(HostAnswers.Detail.class));
        return new Outcome.Done("host", answers.respond(enabled), transaction.build());
    }

    private static List<Job> preparing(Snapshot snapshot, Host host) {
        return snapshot.by(Job.KIND, Job.BY_RESOURCE, host.uuid()).stream()
                .filter(job -> job.command().equals(PrepareHostForMaintenance.NAME))
                .toList();
    }
}
