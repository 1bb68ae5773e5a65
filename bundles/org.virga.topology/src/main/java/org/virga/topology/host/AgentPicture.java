package org.virga.topology.host;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.ReportDigest;

/**
 * What one agent has told of its hosts, put together from whole reports and changes. For one thread.
 *
 * <p>Messages get lost, come twice and overtake each other. Changes are applied in the order of their numbers; what comes
 * too early waits. When a number stays away, the agent was started anew, or the digest shows another picture, only
 * a whole report helps, and {@link #wrong} says so until it came. Until then the picture stays as it was: old, but
 * nothing of it is taken for gone.
 */
final class AgentPicture {

    /** The most reports that wait for one that is missing. */
    private static final int MOST_EARLY = 64;

    private final Map<UUID, Known> hosts = new LinkedHashMap<>();
    private final TreeMap<Long, AgentReport> early = new TreeMap<>();
    private final Map<Integer, AgentReport> parts = new HashMap<>();
    /** The hosts that were reported as reached; null when that has to be looked up again. */
    private @Nullable List<UUID> reached;

    private @Nullable String incarnation;
    /** The number of the last report that was applied, and of those that wait for their other parts. */
    private long applied;

    private long collecting;
    /** Sum of the hosts' digests. */
    private long digest;
    /** Whether a whole report has to come. */
    private boolean wrong;
    /** The newest number that is known of. */
    private long newest;

    /** A host as it was told of, with all its guests. */
    private record Known(HostReport report, long digest) {}

    /** Takes a report in. Answers the hosts that are others now, or are gone. */
    Set<UUID> take(AgentReport report) {
        Mark mark = report.mark();
        if (mark == null) {
            // An agent of the first release: each report is a whole one.
            incarnation = null;
            wrong = false;
            newest = 0;
            applied = 0;
            early.clear();
            return replace(List.of(report));
        }
        if (!mark.incarnation().equals(incarnation)) {
            if (!mark.whole()) {
                wrong = true;
                return Set.of();
            }
            begin(mark.incarnation());
        } else if (mark.sequence() <= applied) {
            return Set.of();
        }
        newest = Math.max(newest, mark.sequence());
        return mark.whole() ? takeWhole(report, mark) : takeChange(report, mark);
    }

    /** Takes in what a heartbeat says of the reports before it. */
    void take(Heartbeat heartbeat) {
        if (!heartbeat.incarnation().equals(incarnation)) {
            wrong = true;
        } else if (heartbeat.sequence() == applied) {
            wrong |= heartbeat.digest() != digest;
        } else {
            newest = Math.max(newest, heartbeat.sequence());
        }
    }

    /**
     * The hosts that a heartbeat which names none vouches for: those that were reported as reached, as far as that is known.
     * When reports are missing the ones that are known still count: a whole report may take a while, and until it is here
     * nobody is to be taken for silent.
     */
    List<UUID> vouchedFor(Heartbeat heartbeat) {
        if (!heartbeat.incarnation().equals(incarnation)) {
            return List.of();
        }
        List<UUID> known = reached;
        if (known == null) {
            known = hosts.values().stream()
                    .map(Known::report)
                    .filter(HostReport::reachable)
                    .map(HostReport::host)
                    .toList();
            reached = known;
        }
        return known;
    }

    /** Whether something is wrong that only a whole report puts right. */
    boolean wrong() {
        return wrong;
    }

    /** Whether a report is missing that may still be on its way. */
    boolean behind() {
        return newest > applied;
    }

    /** Whether this is, as far as one can know, what the agent told last. */
    boolean complete() {
        return !wrong && !behind();
    }

    /** A host with all its guests; null when the agent has no such host. */
    @Nullable
    HostReport host(UUID host) {
        Known known = hosts.get(host);
        return known == null ? null : known.report;
    }

    /** The agent's hosts. */
    Set<UUID> hosts() {
        return hosts.keySet();
    }

    private void begin(String another) {
        incarnation = another;
        applied = 0;
        newest = 0;
        collecting = 0;
        parts.clear();
        early.clear();
    }

    private Set<UUID> takeWhole(AgentReport report, Mark mark) {
        if (mark.sequence() < collecting) {
            return Set.of();
        }
        if (mark.sequence() > collecting) {
            parts.clear();
            collecting = mark.sequence();
        }
        parts.put(mark.part(), report);
        if (parts.size() < mark.parts()) {
            return Set.of();
        }
        Set<UUID> changed = new HashSet<>(replace(List.copyOf(parts.values())));
        parts.clear();
        applied = mark.sequence();
        wrong = digest != mark.digest();
        early.headMap(applied, true).clear();
        changed.addAll(applyEarly());
        return changed;
    }

    private Set<UUID> takeChange(AgentReport report, Mark mark) {
        early.put(mark.sequence(), report);
        if (early.size() > MOST_EARLY) {
            early.clear();
            wrong = true;
        }
        return applyEarly();
    }

    private Set<UUID> applyEarly() {
        Set<UUID> changed = new HashSet<>();
        while (!early.isEmpty() && early.firstKey() == applied + 1) {
            AgentReport report = early.pollFirstEntry().getValue();
            Mark mark = Objects.requireNonNull(report.mark());
            for (UUID gone : mark.gone()) {
                remove(gone);
                changed.add(gone);
            }
            for (HostReport host : report.hosts()) {
                put(merged(host));
                changed.add(host.host());
            }
            applied = mark.sequence();
            wrong |= digest != mark.digest();
        }
        return changed;
    }

    private Set<UUID> replace(List<AgentReport> whole) {
        Set<UUID> changed = new HashSet<>();
        Set<UUID> gone = new HashSet<>(hosts.keySet());
        for (AgentReport report : whole) {
            for (HostReport host : report.hosts()) {
                gone.remove(host.host());
                Known before = hosts.get(host.host());
                if (before == null || !before.report.equals(host)) {
                    changed.add(host.host());
                }
                put(host);
            }
        }
        gone.forEach(this::remove);
        changed.addAll(gone);
        return changed;
    }

    private HostReport merged(HostReport change) {
        Known before = hosts.get(change.host());
        if (before == null || !before.report.reachable() || !change.reachable()) {
            return change.with(change.guests(), List.of());
        }
        Map<UUID, GuestState> guests = new LinkedHashMap<>();
        before.report.guests().forEach(guest -> guests.put(guest.vm(), guest));
        change.gone().forEach(guests::remove);
        change.guests().forEach(guest -> guests.put(guest.vm(), guest));
        return change.with(List.copyOf(guests.values()), List.of());
    }

    private void put(HostReport host) {
        long own = ReportDigest.of(host);
        reached = null;
        Known before = hosts.put(host.host(), new Known(host, own));
        digest += own - (before == null ? 0 : before.digest);
    }

    private void remove(UUID host) {
        reached = null;
        Known before = hosts.remove(host);
        if (before != null) {
            digest -= before.digest;
        }
    }
}
