package org.virga.authority;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.agent.AgentSightings;
import org.virga.api.alert.Alerts;
import org.virga.api.command.Call;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.Dispatcher;
import org.virga.api.command.ErrorKind;
import org.virga.api.identity.Authentication;
import org.virga.api.model.Alert;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.Pod;
import org.virga.api.model.RemoteAgent;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Adds the host of an agent that joined by a token which says where its host goes, as soon as the agent was heard of. The wish
 * is part of the agent's record, so it outlives a restart of the controller.
 */
@Component(immediate = true, service = HostAdding.class)
public final class HostAdding {

    private static final Logger LOG = LoggerFactory.getLogger(HostAdding.class);
    private static final long LOOK_MILLIS = 500;
    private static final long PAUSE_NANOS = 10_000_000_000L;

    private final Store store;
    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final AgentSightings sightings;
    private final Alerts alerts;
    private final ScheduledThreadPoolExecutor thread;
    /** When an agent's host is tried again. Touched by the thread only. */
    private final Map<String, Long> notBefore = new HashMap<>();

    @Activate
    public HostAdding(
            @Reference Store store,
            @Reference Dispatcher dispatcher,
            @Reference Authentication authentication,
            @Reference AgentSightings sightings,
            @Reference Alerts alerts) {
        this.store = store;
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.sightings = sightings;
        this.alerts = alerts;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "virga-authority-hosts");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Deactivate
    void stop() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("A host is still being added; its thread is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            Snapshot snapshot = store.snapshot();
            for (RemoteAgent agent : snapshot.by(RemoteAgent.KIND, RemoteAgent.BY_HOST_WANTED, true)) {
                Long earliest = notBefore.get(agent.name());
                if (earliest == null || System.nanoTime() - earliest >= 0) {
                    look(snapshot, agent);
                }
            }
        } catch (RuntimeException e) {
            // A timer that is left by an exception never fires again.
            LOG.error("Hosts of agents that joined could not be added; it is tried again", e);
        }
    }

    private void look(Snapshot snapshot, RemoteAgent agent) {
        if (!snapshot.by(Host.KIND, Host.BY_AGENT, agent.name()).isEmpty()) {
            done(agent);
            return;
        }
        Optional<Cluster> cluster = Optional.ofNullable(agent.cluster()).flatMap(id -> snapshot.find(Cluster.KIND, id));
        if (cluster.isEmpty()) {
            giveUp(agent, "the cluster does not exist any more");
            return;
        }
        boolean drives = sightings.of(agent.name()).stream()
                .flatMap(sighting -> sighting.hypervisors().stream())
                .anyMatch(cluster.get().hypervisor()::equalsIgnoreCase);
        if (drives) {
            add(snapshot, agent, cluster.get());
        }
    }

    private void add(Snapshot snapshot, RemoteAgent agent, Cluster cluster) {
        Map<String, String> parameters = Map.of(
                "zoneid", snapshot.get(Zone.KIND, cluster.zone()).uuid().toString(),
                "podid", snapshot.get(Pod.KIND, cluster.pod()).uuid().toString(),
                "clusterid", cluster.uuid().toString(),
                "hypervisor", cluster.hypervisor(),
                "url", String.valueOf(agent.url()),
                "agent", agent.name());
        try {
            Caller virga = authentication.rootAdmin(Caller.Origin.SYSTEM, "local");
            var unused = dispatcher.dispatch(new Call("addHost", parameters, virga));
            LOG.info("The host of the agent {} is added to the cluster {}", agent.name(), cluster.name());
            done(agent);
        } catch (CommandException e) {
            if (e.kind() == ErrorKind.AGENT_UNAVAILABLE || e.kind() == ErrorKind.BUSY) {
                LOG.info("The host of the agent {} is not added yet: {}", agent.name(), e.getMessage());
                notBefore.put(agent.name(), System.nanoTime() + PAUSE_NANOS);
            } else {
                giveUp(agent, e.getMessage());
            }
        }
    }

    private void giveUp(RemoteAgent agent, String why) {
        alerts.raise(
                Alert.Type.AGENT,
                "agent " + agent.name(),
                "The agent " + agent.name() + " has joined, but its host could not be added: " + why
                        + ". Add it by addHost, with agent=" + agent.name());
        done(agent);
    }

    private void done(RemoteAgent agent) {
        notBefore.remove(agent.name());
        // Who changed it meanwhile leaves it for the next look.
        var unused = store.commitAndWait(Transaction.builder()
                .replace(RemoteAgent.KIND, agent, agent.with(changed -> changed.cluster(null)
                        .url(null)))
                .build());
    }
}
