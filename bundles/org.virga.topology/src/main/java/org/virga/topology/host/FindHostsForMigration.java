package org.virga.topology.host;

import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.model.Host;
import org.virga.api.model.Vm;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.topology.Search;

/** Lists where a running machine could be moved: the other hosts of its cluster. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "findHostsForMigration",
        object = "host",
        response = HostResponse.class,
        description = "Lists the hosts to which a running virtual machine could be moved.")
public final class FindHostsForMigration implements Query<FindHostsForMigration.Parameters> {

    private final ReportedStatuses statuses;
    private final AgentDirectory agents;

    @Activate
    public FindHostsForMigration(@Reference ReportedStatuses statuses, @Reference AgentDirectory agents) {
        this.statuses = statuses;
        this.agents = agents;
    }

    /** What findHostsForMigration takes. */
    public record Parameters(
            @Param(value = "the machine", required = true) Vm virtualmachineid,
            @Param("part of the host's name") @Nullable String keyword,
            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Vm vm = parameters.virtualmachineid;
        if (vm.state() != Vm.State.RUNNING) {
            throw CommandException.invalid("VM is not Running, cannot migrate the vm with specified id");
        }
        Snapshot snapshot = context.snapshot();
        Destinations destinations = new Destinations(snapshot, vm);
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, EnumSet.allOf(HostAnswers.Detail.class));
        return Paging.of(parameters.page, parameters.pagesize)
                .list(
                        "host",
                        destinations.hosts(),
                        (Host host) -> host.hypervisor().equals(vm.hypervisor())
                                && Search.contains(parameters.keyword, host.name()),
                        host -> answers.respondFor(host, destinations));
    }
}
