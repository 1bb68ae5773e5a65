package org.virga.topology.host;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.ha.PowerScopes;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Pod;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.Vm;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Paging;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;
import org.virga.spi.command.Selection;
import org.virga.topology.Search;
import org.virga.topology.Titles;

/** Lists hosts. */
@Component(service = CommandHandler.class)
@CommandSpec(name = "listHosts", object = "host", response = HostResponse.class, description = "Lists hosts.")
public final class ListHosts implements Query<ListHosts.Parameters> {

    private final ReportedStatuses statuses;
    private final AgentDirectory agents;

    @Activate
    public ListHosts(@Reference ReportedStatuses statuses, @Reference AgentDirectory agents) {
        this.statuses = statuses;
        this.agents = agents;
    }

    /** What listHosts takes. */
    public record Parameters(
            @Param("only this host") @Nullable Host id,
            @Param("only hosts of this name") @Nullable String name,
            @Param("part of the name") @Nullable String keyword,
            @Param("only hosts of this zone") @Nullable Zone zoneid,
            @Param("only hosts of this pod") @Nullable Pod podid,
            @Param("only hosts of this cluster") @Nullable Cluster clusterid,

            @Param("only hosts of this kind: Routing ones run guests, and there are no others") @Nullable
            String type,

            @Param("Up, Alert, Down or Connecting") @Nullable
            String state,

            @Param("Enabled, Disabled, PrepareForMaintenance, Maintenance or ErrorInMaintenance") @Nullable
            String resourcestate,

            @Param("only hosts of this hypervisor") @Nullable
            String hypervisor,

            @Param("only hosts where this machine could go") @Nullable
            Vm virtualmachineid,

            @Param("only hosts whose power is controlled by a management board, or is not") @Nullable
            Boolean outofbandmanagementenabled,

            @Param("what to tell: min, capacity, stats, all")
            List<String> details,

            @Param("page, from 1") @Nullable Integer page,
            @Param("rows a page") @Nullable Integer pagesize) {}

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer query(CommandContext context, Parameters parameters) {
        Snapshot snapshot = context.snapshot();
        HostAnswers answers = new HostAnswers(snapshot, statuses, agents, details(parameters.details));
        Paging paging = Paging.of(parameters.page, parameters.pagesize);
        Vm vm = parameters.virtualmachineid;
        if (vm == null) {
            return selection(snapshot, parameters).list(paging, "host", answers::respond);
        }
        Destinations destinations = new Destinations(snapshot, vm);
        return paging.list(
                "host",
                destinations.hosts(),
                host -> wanted(snapshot, parameters, host),
                host -> answers.respond(host, destinations.suitable(host), destinations.enough(host)));
    }

    private static Selection<Host> selection(Snapshot snapshot, Parameters parameters) {
        Selection<Host> hosts = new Selection<>(snapshot, Host.KIND)
                .by(Host.BY_NAME, parameters.name)
                .by(Host.BY_CLUSTER, parameters.clusterid == null ? null : parameters.clusterid.id())
                .by(Host.BY_POD, parameters.podid == null ? null : parameters.podid.id())
                .by(Host.BY_ZONE, parameters.zoneid == null ? null : parameters.zoneid.id())
                .by(
                        Host.BY_HYPERVISOR,
                        parameters.hypervisor == null ? null : parameters.hypervisor.toLowerCase(Locale.ROOT))
                .containing(parameters.keyword, Host.BY_NAME_PART, host -> new String[] {host.name()})
                .byAny(Host.BY_STATE, titled(parameters.state, Host.State.values(), HostAnswers::titleOf))
                .byAny(
                        Host.BY_RESOURCE_STATE,
                        titled(parameters.resourcestate, Host.ResourceState.values(), Titles::of))
                .provided(Search.is(parameters.type, "Routing"));
        Boolean controlled = parameters.outofbandmanagementenabled;
        if (controlled != null) {
            // Most sites have boards everywhere or nowhere; who asks for those without looks at each host.
            if (controlled) {
                hosts.within(snapshot.only(Host.KIND, withBoards(snapshot)));
            }
            hosts.where(host -> PowerScopes.enabled(snapshot, host) == controlled);
        }
        return parameters.id == null ? hosts : hosts.named(List.of(parameters.id));
    }

    private static List<Id<Host>> withBoards(Snapshot snapshot) {
        return snapshot.by(PowerBoard.KIND, PowerBoard.BY_ENABLED, true).stream()
                .map(PowerBoard::host)
                .toList();
    }

    private static <K> @Nullable List<K> titled(@Nullable String wanted, K[] all, Function<K, String> title) {
        return wanted == null
                ? null
                : Arrays.stream(all)
                        .filter(one -> wanted.equalsIgnoreCase(title.apply(one)))
                        .toList();
    }

    private static boolean wanted(Snapshot snapshot, Parameters parameters, Host host) {
        return Search.same(parameters.id, host)
                && Search.is(parameters.name, host.name())
                && Search.contains(parameters.keyword, host.name())
                && inPlace(parameters, host)
                && Search.is(parameters.type, "Routing")
                && Search.is(parameters.state, HostAnswers.stateOf(host))
                && Search.is(parameters.resourcestate, Titles.of(host.resourceState()))
                && Search.is(parameters.hypervisor, host.hypervisor())
                && (parameters.outofbandmanagementenabled == null
                        || PowerScopes.enabled(snapshot, host) == parameters.outofbandmanagementenabled);
    }

    private static boolean inPlace(Parameters parameters, Host host) {
        return (parameters.zoneid == null || parameters.zoneid.id().equals(host.zone()))
                && (parameters.podid == null || parameters.podid.id().equals(host.pod()))
                && (parameters.clusterid == null || parameters.clusterid.id().equals(host.cluster()));
    }

    private static Set<HostAnswers.Detail> details(List<String> wanted) {
        EnumSet<HostAnswers.Detail> details = EnumSet.noneOf(HostAnswers.Detail.class);
        if (wanted.isEmpty()) {
            return EnumSet.allOf(HostAnswers.Detail.class);
        }
        for (String word : wanted) {
            switch (word.trim().toLowerCase(Locale.ROOT)) {
                case "all" -> details.addAll(EnumSet.allOf(HostAnswers.Detail.class));
                case "capacity" -> details.add(HostAnswers.Detail.CAPACITY);
                case "stats" -> details.add(HostAnswers.Detail.STATS);
                case "min", "events" -> {}
                default ->
                    throw CommandException.invalid("The details parameter contains an incorrect value " + word
                            + ". Values: all, capacity, events, stats, min");
            }
        }
        return details;
    }
}
