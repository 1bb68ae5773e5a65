package org.virga.topology.host;

import java.util.EnumSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.ErrorKind;
import org.virga.api.ha.HighAvailability;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.Host;
import org.virga.api.model.Host.ResourceState;
import org.virga.api.model.ResourceRef;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Titles;

/**
 * Takes an operator's word that a host is dead: it is Down from then on, gets no guests when it comes back, and its guests are
 * brought back elsewhere. Whoever says so of a host that lives has guests running twice, so it is refused for one that is heard
 * of.
 */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "declareHostAsDegraded",
        object = "host",
        response = HostResponse.class,
        description =
                "Declares a host dead that is not heard of. Only for one that is known to be off: its guests are started"
                        + " elsewhere.",
        event = "HOST.DECLARE.DEGRADED",
        eventDescription = "declaring host as Degraded",
        resourceType = "Host",
        concurrency = 2)
public final class DeclareHostAsDegraded implements AsyncCommand<DeclareHostAsDegraded.Parameters> {

    private final HighAvailability availability;
    private final ReportedStatuses statuses;
    private final AgentDirectory agents;

    @Activate
    public DeclareHostAsDegraded(
            @Reference HighAvailability availability,
            @Reference ReportedStatuses statuses,
            @Reference AgentDirectory agents) {
        this.availability = availability;
        this.statuses = statuses;
        this.agents = agents;
    }

    /** What declareHostAsDegraded takes. */
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
        String refusal = job.step("declare", String.class, () -> declare(job, parameters, context));
        if (!refusal.isEmpty()) {
            return new Outcome.Failed(ErrorKind.INVALID, refusal);
        }
        Snapshot snapshot = job.snapshot();
        Host host = snapshot.get(Host.KIND, parameters.id.id());
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, EnumSet.allOf(HostAnswers.Detail.class));
        return Outcome.Done.of("host", answers.respond(host));
    }

    private String declare(JobContext job, Parameters parameters, CommandContext context) {
        Host host = job.snapshot().get(Host.KIND, parameters.id.id());
        if (host.resourceState() == ResourceState.DEGRADED) {
            return "";
        }
        if (host.state() != Host.State.SUSPECT && host.state() != Host.State.DOWN) {
            return "Cannot perform declare host (" + host.name() + ") as 'Degraded' when host is in "
                    + Titles.of(host.state()) + " status";
        }
        Host down = host.with(next -> next.state(Host.State.DOWN).resourceState(ResourceState.DEGRADED));
        String proof = "declared by user " + context.caller().user();
        return availability.declare(host, down, proof).join()
                ? ""
                : "The host " + host.name()
                        + " has changed meanwhile: it may have been heard of. Look at it, and try again";
    }
}
