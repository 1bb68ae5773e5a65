package org.virga.topology.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.compute.AgentMethods;
import org.virga.api.compute.AgentMethods.ConnectHost;
import org.virga.api.compute.AgentMethods.HostConnected;
import org.virga.api.compute.AgentMethods.HostRef;
import org.virga.api.compute.AgentMethods.ReportWanted;
import org.virga.api.compute.HostSpec;
import org.virga.api.message.Messaging;
import org.virga.api.message.RpcException;

/** Lets agents connect new hosts, and tells callers in their words when that fails. */
@Component(service = HostConnections.class, configurationPid = HostWatch.PID)
public final class HostConnections {

    private static final Logger LOG = LoggerFactory.getLogger(HostConnections.class);
    /** An agent answers a request for a report at once, so one that is there is heard of in this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Messaging messaging;
    private final AgentDirectory agents;
    private final Duration deadline;

    @Activate
    public HostConnections(@Reference Messaging messaging, @Reference AgentDirectory agents, HostWatch.Config config) {
        this.messaging = messaging;
        this.agents = agents;
        this.deadline = Duration.ofSeconds(config.connect_deadline_seconds());
    }

    /**
     * The agent that drives a hypervisor.
     *
     * @param eligible whether an agent of this name will do
     * @throws CommandException when none does
     */
    String agentFor(String hypervisor, Predicate<String> eligible) {
        try {
            return agents.awaitFor(hypervisor, eligible, Duration.ZERO)
                    .or(() -> ask(hypervisor, eligible))
                    .map(AgentDirectory.Agent::name)
                    .orElseThrow(() -> new CommandException(ErrorKind.AGENT_UNAVAILABLE, nobody(hypervisor, eligible)));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Lets an agent connect a host.
     *
     * @throws CommandException when it cannot
     */
    HostConnected connect(String agent, HostSpec host) {
        try {
            return messaging.call(
                    AgentMethods.queueOf(agent), AgentMethods.CONNECT_HOST, new ConnectHost(host), deadline);
        } catch (RpcException e) {
            throw refusal(agent, e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Takes a host from an agent again. The agent forgets it at its next start anyway, so a failure is only logged. */
    void letGo(String agent, UUID host) {
        try {
            messaging.cast(AgentMethods.queueOf(agent), AgentMethods.DISCONNECT_HOST, new HostRef(host));
        } catch (RpcException e) {
            LOG.warn("Agent {} could not be told to let go of host {}: {}", agent, host, e.getMessage());
        }
    }

    private Optional<AgentDirectory.Agent> ask(String hypervisor, Predicate<String> eligible) {
        try {
            messaging.fanout(AgentMethods.AGENTS, AgentMethods.REPORT_NOW, ReportWanted.fromNowOn());
            return agents.awaitFor(hypervisor, eligible, PATIENCE);
        } catch (RpcException e) {
            throw new CommandException(
                    ErrorKind.AGENT_UNAVAILABLE, "Unable to add the host: agents cannot be reached, " + e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private String nobody(String hypervisor, Predicate<String> eligible) {
        List<String> others = agents.names().stream().filter(eligible.negate()).toList();
        List<AgentDirectory.Agent> asked = agents.names().stream()
                .filter(eligible)
                .flatMap(name -> agents.find(name).stream())
                .toList();
        String there = asked.isEmpty()
                ? "no agent has reported" + (others.isEmpty() ? "; start one" : " of those that may")
                : "the agents " + asked.stream().map(AgentDirectory.Agent::name).toList() + " drive "
                        + asked.stream()
                                .flatMap(agent -> agent.hypervisors().stream())
                                .collect(Collectors.toCollection(TreeSet::new))
                        + "; install the driver of that hypervisor";
        return "Unable to add the host: no agent drives " + hypervisor + " hosts: " + there
                + (others.isEmpty() ? "" : ", or name one of " + others + " by the parameter agent");
    }

    private static CommandException refusal(String agent, RpcException e) {
        boolean silent = e.reason() == RpcException.Reason.TIMEOUT || e.reason() == RpcException.Reason.UNREACHABLE;
        String text = "Unable to add the host: "
                + (silent ? "the agent " + agent + " does not answer; see that it runs. " : "") + e.getMessage();
        return new CommandException(silent ? ErrorKind.AGENT_UNAVAILABLE : ErrorKind.INTERNAL, text, e);
    }

    private static CommandException interrupted() {
        Thread.currentThread().interrupt();
        return new CommandException(ErrorKind.BUSY, "Unable to add the host: this controller is stopping");
    }
}
