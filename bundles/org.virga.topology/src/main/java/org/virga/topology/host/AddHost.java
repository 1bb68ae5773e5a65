package org.virga.topology.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.virga.api.command.Answer;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.HostSpec;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Pod;
import org.virga.api.model.RemoteAgent;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.StoreUnavailableException;
import org.virga.api.store.Transaction;
import org.virga.spi.command.Command;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Param;
import org.virga.topology.Commits;

/** Adds a host: an agent that has its hypervisor connects it first, so that what is added is there. */
@Component(service = CommandHandler.class)
@CommandSpec(
        name = "addHost",
        object = "host",
        response = HostResponse.class,
        description = "Adds a host to a cluster.",
        event = "HOST.ADD",
        eventDescription = "adding host",
        resourceType = "Host")
public final class AddHost implements Command<AddHost.Parameters> {

    private final Store store;
    private final HostConnections connections;
    private final AgentDirectory agents;
    private final ReportedStatuses statuses;

    @Activate
    public AddHost(
            @Reference Store store,
            @Reference HostConnections connections,
            @Reference AgentDirectory agents,
            @Reference ReportedStatuses statuses) {
        this.store = store;
        this.connections = connections;
        this.agents = agents;
        this.statuses = statuses;
    }

    /** What addHost takes. */
    public record Parameters(
            @Param(value = "zone of the host", required = true)
            Zone zoneid,

            @Param(value = "pod of the host", required = true)
            Pod podid,

            @Param("cluster of the host") @Nullable Cluster clusterid,

            @Param("name of the cluster, in place of its id") @Nullable
            String clustername,

            @Param(value = "hypervisor of the host", required = true)
            String hypervisor,

            @Param(value = "how its driver reaches it", required = true, length = 2048)
            String url,

            @Param("user name, where the driver wants one") @Nullable
            String username,

            @Param(value = "password, where the driver wants one", secret = true) @Nullable
            String password,

            @Param("tags of the host") List<String> hosttags,

            @Param("agent that drives the host, as listAgents names it; by default one of the controller's own")
            @Nullable
            String agent,

            @Param("Enabled, or Disabled to keep guests away for now") @Nullable
            AllocationState allocationstate) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Parameters[" + hypervisor + " at " + url + "]";
        }
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Answer execute(CommandContext context, Parameters parameters) {
        Cluster cluster = cluster(context.snapshot(), parameters);
        checkHypervisor(cluster, parameters);
        Id<Host> id = store.nextId(Host.KIND);
        String agent = agent(context.snapshot(), parameters.agent, cluster.hypervisor());
        HostSpec spec = new HostSpec(
                UUID.randomUUID(),
                HostNames.of(context.snapshot(), cluster.hypervisor(), parameters.url, id, parameters.agent),
                cluster.hypervisor(),
                parameters.url,
                credentials(parameters));
        checkNew(context.snapshot(), spec, agent);
        HostConnected connected = connections.connect(agent, spec);
        Host host = host(context, parameters, cluster, id, spec)
                .with(made -> made.agent(agent).address(connected.address()).capacity(connected.capacity()));
        Snapshot after = insert(host);
        HostAnswers answers = new HostAnswers(after, statuses, agents, Set.of(HostAnswers.Detail.CAPACITY));
        return new Answer.Listing("host", 1, List.of(answers.respond(host)));
    }

    private Snapshot insert(Host host) {
        try {
            return Commits.commit(
                    store, Transaction.builder().insert(Host.KIND, host).build());
        } catch (CommandException | StoreUnavailableException e) {
            connections.letGo(host.agent(), host.uuid());
            throw e;
        }
    }

    private static Host host(
            CommandContext context, Parameters parameters, Cluster cluster, Id<Host> id, HostSpec spec) {
        return new Host(
                id,
                spec.uuid(),
                spec.name(),
                cluster.zone(),
                cluster.pod(),
                cluster.id(),
                spec.hypervisor(),
                spec.url(),
                "",
                Host.State.UP,
                parameters.allocationstate == AllocationState.DISABLED
                        ? Host.ResourceState.DISABLED
                        : Host.ResourceState.ENABLED,
                null,
                null,
                parameters.hosttags.stream()
                        .map(String::trim)
                        .filter(tag -> !tag.isEmpty())
                        .toList(),
                spec.credentials(),
                Map.of(),
                context.now());
    }

    private static Cluster cluster(Snapshot snapshot, Parameters parameters) {
        Pod pod = parameters.podid;
        if (!pod.zone().equals(parameters.zoneid.id())) {
            throw CommandException.invalid(
                    "The pod " + pod.name() + " does not belong to the zone " + parameters.zoneid.name());
        }
        Cluster cluster = parameters.clusterid;
        if (cluster == null) {
            if (parameters.clustername == null) {
                throw CommandException.invalid("A host needs a cluster: give the parameter clusterid or clustername");
            }
            return snapshot
                    .by(Cluster.KIND, Cluster.BY_NAME, new Cluster.NameKey(pod.id(), parameters.clustername))
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> CommandException.invalid(
                            "There is no cluster " + parameters.clustername + " in the pod " + pod.name()));
        }
        if (!cluster.pod().equals(pod.id())) {
            throw CommandException.invalid(
                    "The cluster " + cluster.name() + " does not belong to the pod " + pod.name());
        }
        return cluster;
    }

    private static void checkHypervisor(Cluster cluster, Parameters parameters) {
        if (!cluster.hypervisor().equalsIgnoreCase(parameters.hypervisor)) {
            throw new CommandException(
                    ErrorKind.INTERNAL,
                    "Unable to add the host: the hosts of the cluster " + cluster.name() + " have the hypervisor "
                            + cluster.hypervisor() + ", not " + parameters.hypervisor);
        }
    }

    /** Agents that joined drive what they are named for; what is asked of nobody in particular is the controller's own. */
    private String agent(Snapshot snapshot, @Nullable String named, String hypervisor) {
        return connections.agentFor(
                hypervisor, named == null ? name -> !joined(snapshot, name) : name -> name.equals(named));
    }

    private static boolean joined(Snapshot snapshot, String agent) {
        return !snapshot.by(RemoteAgent.KIND, RemoteAgent.BY_NAME, agent).isEmpty();
    }

    private static void checkNew(Snapshot snapshot, HostSpec spec, String agent) {
        snapshot.by(Host.KIND, Host.BY_URL, Host.UrlKey.of(spec.hypervisor(), spec.url(), agent)).stream()
                .findFirst()
                .ifPresent(there -> {
                    throw CommandException.invalid(
                            "Unable to add the host: " + there.name() + " has this URL already: " + spec.url());
                });
    }

    private static Map<String, String> credentials(Parameters parameters) {
        Map<String, String> credentials = new HashMap<>();
        if (parameters.username != null) {
            credentials.put("username", parameters.username);
        }
        if (parameters.password != null) {
            credentials.put("password", parameters.password);
        }
        return credentials;
    }
}
