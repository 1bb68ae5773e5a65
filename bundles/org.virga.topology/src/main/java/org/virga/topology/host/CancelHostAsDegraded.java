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
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;

/** Takes a host into use again that was declared dead. It gets guests once it is heard of. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "cancelHostAsDegraded",
        object = "host",
        response = HostResponse.class,
        description = "Takes a host into use again that was declared as Degraded.",
        event = "HOST.CANCEL.DEGRADED",
        eventDescription = "canceling declaration of host as Degraded",
        resourceType = "Host",
        concurrency = 2)
public final class CancelHostAsDegraded implements AsyncCommand<CancelHostAsDegraded.Parameters> {

    private final ReportedStatuses statuses;
    private final AgentDirectory agents;

    @Activate
    public CancelHostAsDegraded(@Reference ReportedStatuses statuses, @Reference AgentDirectory agents) {
        this.statuses = statuses;
        this.agents = agents;
    }

    /** What cancelHostAsDegraded takes. */
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
    public Outcome run(CommandContext context, Parameters parameters, JobContext job) {
        Snapshot snapshot = job.snapshot();
        Host host = snapshot.get(Host.KIND, parameters.id.id());
        if (host.resourceState() != ResourceState.DEGRADED) {
            return new Outcome.Failed(
                    ErrorKind.INVALID,
                    "Cannot perform cancel declared as 'Degraded' host (" + host.name()
                            + ") when host is not in 'Degraded'" + " status");
        }
        Host enabled = host.withResourceState(ResourceState.ENABLED);
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, EnumSet.allOf(HostAnswers.Detail.class));
        return new Outcome.Done(
                "host",
                answers.respond(enabled),
                Transaction.builder().replace(Host.KIND, host, enabled).build());
    }
}
