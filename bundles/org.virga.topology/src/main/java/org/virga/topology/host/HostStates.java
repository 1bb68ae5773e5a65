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
import org.virga.api.ha.HaScopes;
import org.virga.api.model.HaCase;
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

    /** Whoever is looked at is looked at more often than that, unless this process stands still. */
    private static final Duration PAUSE = Duration.ofMillis(2500);

    private final ReportedStatuses statuses;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Rhythm.Bounds bounds;
    private final Duration firstReport;
    private final Map<Id<Host>, Rhythm> rhythms = new HashMap<>();
    /** When hosts were looked at last; meaningless before the first time. */
    private long looked;
    /** No silence counts from before this. */
    private long forgiven;

    private boolean begun;

    /**
     * Nothing was heard yet.
     *
     * @param bounds how long a host may be silent
     * @param firstReport how long it may take until a host is heard of for the first time, if that is longer: when this
     *     process begins, all agents have to come back
     */
    HostStates(ReportedStatuses statuses, Clock clock, LongSupplier nanos, Rhythm.Bounds bounds, Duration firstReport) {
        this.statuses = statuses;
        this.clock = clock;
        this.nanos = nanos;
        this.bounds = bounds;
        this.firstReport = firstReport.compareTo(bounds.unknown()) > 0 ? firstReport : bounds.unknown();
    }

    /** What an agent's reports on hosts, each with all its guests, change. */
    Transaction reported(Snapshot snapshot, String agent, List<HostReport> reports) {
        Transaction.Builder changes = Transaction.builder();
        for (HostReport one : reports) {
            snapshot.find(Host.KIND, one.host())
                    .filter(host -> host.agent().equals(agent))
                    .ifPresent(host -> reported(snapshot, host, one, changes));
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
                    .ifPresent(host -> alive(snapshot, host, known.of(one).orElse(null), now, changes));
        }
        return changes.build();
    }

    /**
     * What the silence of hosts changes. To be called regularly: when it was not, this process stood still, and it has to
     * listen for a while before it may call others silent.
     */
    Transaction silent(Snapshot snapshot) {
        long now = nanos.getAsLong();
        if (begun && now - looked > PAUSE.toNanos()) {
            LOG.warn(
                    "This process stood still for {} ms; hosts are not called silent for that",
                    Duration.ofNanos(now - looked).toMillis());
            forgiven = now;
        }
        if (!begun) {
            forgiven = now;
            begun = true;
        }
        looked = now;
        return silent(snapshot, now);
    }

    private Transaction silent(Snapshot snapshot, long now) {
        Transaction.Builder changes = Transaction.builder();
        List<String> suspects = new ArrayList<>();
        // A host that never reported gets its time from when it was first looked at: it may have been added just now.
        long never = now + firstReport.minus(bounds.unknown()).toNanos();
        for (Host host : snapshot.all(Host.KIND)) {
            Rhythm rhythm = rhythms.computeIfAbsent(host.id(), unheard -> new Rhythm(never));
            long silence = now - (rhythm.heard() - forgiven > 0 ? rhythm.heard() : forgiven);
            if (silence > rhythm.bound(bounds) && expected(snapshot, host)) {
                suspects.add(host.name() + " ("
                        + Duration.ofNanos(now - rhythm.heard()).toMillis() + " ms)");
                changes.replace(Host.KIND, host, host.withState(Host.State.SUSPECT));
            }
        }
        tell(suspects);
        return changes.build();
    }

    /** Whether a host ought to be heard of. */
    private static boolean expected(Snapshot snapshot, Host host) {
        return host.state() == Host.State.UP || (host.state() == Host.State.CONNECTING && givenUp(snapshot, host));
    }

    /** Whether a host was proved dead, and high availability has not said since that it is well. */
    private static boolean givenUp(Snapshot snapshot, Host host) {
        return HaScopes.caseOf(snapshot, host.id()).map(HaCase::proof).isPresent();
    }

    private static void tell(List<String> suspects) {
        if (!suspects.isEmpty()) {
            boolean many = suspects.size() > MOST_NAMED;
            LOG.warn(
                    "{} not heard of for too long and suspect now: {}{}",
                    suspects.size() == 1 ? "A host is" : suspects.size() + " hosts are",
                    String.join(", ", many ? suspects.subList(0, MOST_NAMED) : suspects),
                    many ? " and others" : "");
        }
    }

    private void reported(Snapshot snapshot, Host host, HostReport report, Transaction.Builder changes) {
        if (!report.reachable()) {
            LOG.debug("The agent {} does not reach host {}: {}", host.agent(), host.name(), report.problem());
            // Its agent has come back and says so: there is no need to give the host the time that agents get after a
            // start.
            rhythms.computeIfAbsent(host.id(), unheard -> new Rhythm(nanos.getAsLong()))
                    .miss(nanos.getAsLong()
                            - bounds.unknown().minus(bounds.least()).toNanos());
            return;
        }
        statuses.put(host.id(), status(report, clock.instant()));
        seen(snapshot, host, report.capacity(), changes);
    }

    private void alive(
            Snapshot snapshot, Host host, @Nullable HostReport report, Instant now, Transaction.Builder changes) {
        boolean known = statuses.alive(host.id(), now);
        if (report == null || !report.reachable()) {
            seen(snapshot, host, null, changes);
            return;
        }
        if (!known) {
            statuses.put(host.id(), status(report, now));
        }
        seen(snapshot, host, report.capacity(), changes);
    }

    private void seen(Snapshot snapshot, Host host, @Nullable HostCapacity reported, Transaction.Builder changes) {
        long now = nanos.getAsLong();
        Rhythm rhythm = rhythms.computeIfAbsent(host.id(), unheard -> new Rhythm(now));
        switch (host.state()) {
            case UP -> rhythm.hear(now);
            case SUSPECT -> rhythm.back(now, bounds);
            case CONNECTING, DOWN -> rhythm.begin(now);
        }
        HostCapacity capacity = reported == null ? host.capacity() : reported;
        Host.State state = next(snapshot, host);
        if (state != host.state() || !Objects.equals(capacity, host.capacity())) {
            LOG.info("Host {} is {} with {}", host.name(), state, capacity);
            changes.replace(Host.KIND, host, host.with(next -> next.state(state).capacity(capacity)));
        }
    }

    /**
     * What a host is that is heard of. One that was given up may run what runs elsewhere by now: it is Connecting until
     * that was seen to, and it is for high availability to say that it is Up.
     */
    private static Host.State next(Snapshot snapshot, Host host) {
        return switch (host.state()) {
            case DOWN -> Host.State.CONNECTING;
            case CONNECTING, SUSPECT -> givenUp(snapshot, host) ? Host.State.CONNECTING : Host.State.UP;
            case UP -> Host.State.UP;
        };
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
