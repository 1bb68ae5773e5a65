package org.virga.topology.host;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.model.Host;
import org.virga.api.store.CommitResult;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/** Works off what agents report: what they told, what it means for the hosts, what has to be asked. For one thread. */
final class ReportIntake {

    private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);

    private final Store store;
    private final AgentDirectory agents;
    private final AgentPictures pictures;
    private final HostStates states;
    private final WholeReports wholes;
    private final Reconnection reconnection;
    private final LongSupplier nanos;
    /** The last commit of silent hosts. */
    private CompletableFuture<?> silence = CompletableFuture.completedFuture(null);

    ReportIntake(
            Store store,
            AgentDirectory agents,
            AgentPictures pictures,
            HostStates states,
            WholeReports wholes,
            Reconnection reconnection,
            LongSupplier nanos) {
        this.store = store;
        this.agents = agents;
        this.pictures = pictures;
        this.states = states;
        this.wholes = wholes;
        this.reconnection = reconnection;
        this.nanos = nanos;
    }

    void take(AgentReport report) {
        agents.heard(report, nanos.getAsLong());
        List<HostReport> changed = pictures.take(report, host -> isOfAnother(host, report.agent()));
        var unused = commit(states.reported(store.snapshot(), report.agent(), changed));
        Mark mark = report.mark();
        if (mark == null || mark.whole()) {
            // A whole report tells of every host, changed or not, so it is a sign of life too.
            alive(report.agent(), reached(report));
        }
        if (mark != null && !mark.asked()) {
            wholes.ask(report.agent());
        }
        follow(report.agent());
    }

    void take(Heartbeat heartbeat) {
        agents.heard(heartbeat.agent(), nanos.getAsLong());
        AgentPicture picture = pictures.take(heartbeat);
        alive(heartbeat.agent(), heartbeat.all() ? picture.vouchedFor(heartbeat) : heartbeat.hosts());
        follow(heartbeat.agent());
    }

    /** Looks for what should have come and did not. */
    void look() {
        // What is on its way is not in the snapshot yet: it would be found, told of and committed again.
        if (silence.isDone()) {
            silence = commit(states.silent(store.snapshot()));
        }
        wholes.look(pictures);
    }

    private boolean isOfAnother(UUID host, String agent) {
        return store.snapshot()
                .find(Host.KIND, host)
                .filter(known -> !known.agent().equals(agent))
                .isPresent();
    }

    private void alive(String agent, List<UUID> hosts) {
        var unused = commit(states.alive(store.snapshot(), agent, hosts, pictures));
    }

    private static List<UUID> reached(AgentReport report) {
        return report.hosts().stream()
                .filter(HostReport::reachable)
                .map(HostReport::host)
                .toList();
    }

    private void follow(String agent) {
        @Nullable AgentPicture picture = pictures.find(agent);
        if (picture == null) {
            return;
        }
        wholes.look(agent, picture);
        if (picture.complete()) {
            Set<String> driven =
                    agents.find(agent).map(AgentDirectory.Agent::hypervisors).orElse(Set.of());
            reconnection.missing(store.snapshot(), agent, driven, picture.hosts());
        }
    }

    /**
     * Nobody waits, so that what many agents tell at once is stored together. What is refused or not stored now comes again
     * with the next sign of life.
     */
    private CompletableFuture<?> commit(Transaction transaction) {
        return transaction.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : store.commit(transaction).whenComplete(ReportIntake::committed);
    }

    private static void committed(@Nullable CommitResult result, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("A change of hosts could not be stored: {}", failure.getMessage());
        } else if (result instanceof CommitResult.Conflict conflict && !conflict.stale()) {
            LOG.warn("A change of hosts was refused: {}", conflict.reasons());
        }
    }
}
