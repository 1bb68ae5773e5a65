package org.virga.topology.host;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.HostReports;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Id;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;

/**
 * Decides what reports, and their absence, mean for hosts. A transaction comes out only where hard state changes, so a
 * heartbeat costs no write. For one thread.
 */
final class HostStates {

    private static final Logger LOG = LoggerFactory.getLogger(HostStates.class);

    /** The most hosts that the log names when many are silent at once. */
    private static final int MOST_NAMED = 10;

    private final ReportedStatuses statuses;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Duration suspectAfter;
    private final Duration firstReport;
    private final Map<Id<Host>, Long> lastSeen = new HashMap<>();

    /**
     * Nothing was heard yet.
     *
     * @param suspectAfter how long a host may be silent
     * @param firstReport how long it may take until a host is heard of for the first time, if that is longer: when this
     *     process begins, all agents have to come back
     */
    HostStates(
            ReportedStatuses statuses, Clock clock, LongSupplier nanos, Duration suspectAfter, Duration firstReport) {
        this.statuses = statuses;
        this.clock = clock;
        this.nanos = nanos;
        this.suspectAfter = suspectAfter;
        this.firstReport = firstReport.compareTo(suspectAfter) > 0 ? firstReport : suspectAfter;
    }

    /** What an agent's reports on hosts, each with all its guests, change. */
    Transaction reported(Snapshot snapshot, String agent, List<HostReport> reports) {
        Transaction.Builder changes = Transaction.builder();
        for (HostReport one : reports) {
            snapshot.find(Host.KIND, one.host())
                    .filter(host -> host.agent().equals(agent))
                    .ifPresent(host -> reported(host, one, changes));
        }
        return changes.build();
    }

    /**
     * What it changes that an agent reached hosts just now.
     *
     * @param known what was reported of them, which need not have been taken in: a host is reported from when it is
     *     connected, and that is before it is stored
     */
    Transaction alive(Snapshot snapshot, String agent, List<UUID> reached, HostReports known) {
        Transaction.Builder changes = Transaction.builder();
        Instant now = clock.instant();
        for (UUID one : reached) {
            snapshot.find(Host.KIND, one)
                    .filter(host -> host.agent().equals(agent))
                    .ifPresent(host -> alive(host, known.of(one).orElse(null), now, changes));
        }
        return changes.build();
    }

    /** What the silence of hosts changes. */
    Transaction silent(Snapshot snapshot) {
        Transaction.Builder changes = Transaction.builder();
        List<String> suspects = new ArrayList<>();
        long now = nanos.getAsLong();
        // A host that never reported gets its time from when it was first looked at: it may have been added just now.
        long never = now + firstReport.minus(suspectAfter).toNanos();
        for (Host host : snapshot.all(Host.KIND)) {
            long seen = lastSeen.computeIfAbsent(host.id(), unseen -> never);
            if (host.state() == Host.State.UP && now - seen > suspectAfter.toNanos()) {
                suspects.add(host.name());
                changes.replace(Host.KIND, host, host.withState(Host.State.SUSPECT));
            }
        }
        tell(suspects);
        return changes.build();
    }

    private void tell(List<String> suspects) {
        if (suspects.size() > MOST_NAMED) {
            LOG.warn(
                    "{} hosts were not heard of for {} and are suspect now: {} and others",
                    suspects.size(),
                    suspectAfter,
                    String.join(", ", suspects.subList(0, MOST_NAMED)));
        } else {
            suspects.forEach(
                    name -> LOG.warn("Host {} was not heard of for {} and is suspect now", name, suspectAfter));
        }
    }

    private void reported(Host host, HostReport report, Transaction.Builder changes) {
        if (!report.reachable()) {
            LOG.debug("The agent {} does not reach host {}: {}", host.agent(), host.name(), report.problem());
            return;
        }
        statuses.put(host.id(), status(report, clock.instant()));
        seen(host, report.capacity(), changes);
    }

    private void alive(Host host, @Nullable HostReport report, Instant now, Transaction.Builder changes) {
        boolean known = statuses.alive(host.id(), now);
        if (report == null || !report.reachable()) {
            seen(host, null, changes);
            return;
        }
        if (!known) {
            statuses.put(host.id(), status(report, now));
        }
        seen(host, report.capacity(), changes);
    }

    private void seen(Host host, @Nullable HostCapacity reported, Transaction.Builder changes) {
        lastSeen.put(host.id(), nanos.getAsLong());
        HostCapacity capacity = reported == null ? host.capacity() : reported;
        // A host that was given up stays so: what proves a death has to be what ends it.
        Host.State state = host.state() == Host.State.DOWN ? Host.State.DOWN : Host.State.UP;
        if (state != host.state() || !Objects.equals(capacity, host.capacity())) {
            LOG.info("Host {} is {} with {}", host.name(), state, capacity);
            changes.replace(Host.KIND, host, host.with(next -> next.state(state).capacity(capacity)));
        }
    }

    private static HostStatus status(HostReport report, Instant now) {
        long running = report.guests().stream().filter(GuestState::running).count();
        return new HostStatus(
                now,
                report.cpuUsedPercent(),
                report.memoryUsedBytes(),
                report.memoryFreeBytes(),
                report.loadAverage(),
                report.networkReadBytes(),
                report.networkWrittenBytes(),
                (int) running);
    }
}
