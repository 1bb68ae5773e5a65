package org.virga.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.ReportDigest;

/**
 * What this agent has told of its hosts, and from that what it has to tell: a whole report, or changes. For one thread.
 *
 * <p>A report is held to be known once it was made. One that is lost leaves a gap in the numbers, which a controller
 * notices.
 */
final class Told {

    /** The most guests that one report tells of, as long as no single host has more: some 150 KB. */
    private static final int MOST_GUESTS = 1_000;

    private static final int MOST_HOSTS = 500;

    private final String incarnation;
    private final LongSupplier nanos;
    /** How often figures are told that are all that changed of a host. */
    private final long figuresNanos;

    private final Map<UUID, Host> hosts = new HashMap<>();
    private long sequence;
    private long digest;

    Told(String incarnation, Duration figuresEvery, LongSupplier nanos) {
        this.incarnation = incarnation;
        this.figuresNanos = figuresEvery.toNanos();
        this.nanos = nanos;
    }

    /** A host as it was told of, whole. */
    private record Host(HostReport report, long digest, long toldNanos) {}

    /** What goes into one report. */
    record Part(List<HostReport> hosts, Mark mark) {}

    long sequence() {
        return sequence;
    }

    long digest() {
        return digest;
    }

    String incarnation() {
        return incarnation;
    }

    /**
     * Everything.
     *
     * @param asked whether a controller wants changes, which can put parts together too; without one it is one part
     */
    List<Part> whole(List<HostReport> now, boolean asked) {
        hosts.clear();
        digest = 0;
        now.forEach(this::put);
        sequence++;
        List<List<HostReport>> parts = asked ? split(now) : List.of(now);
        if (parts.isEmpty()) {
            parts = List.of(List.of());
        }
        List<Part> reports = new ArrayList<>();
        for (List<HostReport> part : parts) {
            Mark mark = new Mark(incarnation, sequence, true, reports.size(), parts.size(), asked, List.of(), digest);
            reports.add(new Part(part, mark));
        }
        return reports;
    }

    /**
     * What changed since the last report; empty when nothing did.
     *
     * @param more whether the agent has something to tell of itself, so that there has to be a report
     */
    List<Part> changes(List<HostReport> now, boolean more) {
        List<HostReport> changed = new ArrayList<>();
        Map<UUID, HostReport> whole = new HashMap<>();
        Set<UUID> there = new HashSet<>();
        for (HostReport host : now) {
            there.add(host.host());
            HostReport change = change(host);
            if (change != null) {
                changed.add(change);
                whole.put(host.host(), host);
            }
        }
        List<UUID> gone =
                hosts.keySet().stream().filter(host -> !there.contains(host)).toList();
        List<Part> reports = new ArrayList<>();
        if (!gone.isEmpty()) {
            gone.forEach(host -> digest -= Objects.requireNonNull(hosts.remove(host)).digest);
            reports.add(change(List.of(), gone));
        }
        for (List<HostReport> part : split(changed)) {
            part.forEach(host -> put(Objects.requireNonNull(whole.get(host.host()))));
            reports.add(change(part, List.of()));
        }
        if (more && reports.isEmpty()) {
            reports.add(change(List.of(), List.of()));
        }
        return reports;
    }

    private Part change(List<HostReport> part, List<UUID> gone) {
        sequence++;
        return new Part(part, new Mark(incarnation, sequence, false, 0, 1, true, gone, digest));
    }

    private @Nullable HostReport change(HostReport now) {
        Host before = hosts.get(now.host());
        if (before == null || !before.report.reachable() || !now.reachable()) {
            boolean same = before != null && before.report.equals(now);
            return same ? null : now;
        }
        Map<UUID, GuestState> known = new HashMap<>();
        before.report.guests().forEach(guest -> known.put(guest.vm(), guest));
        List<GuestState> changed = new ArrayList<>();
        for (GuestState guest : now.guests()) {
            if (!guest.equals(known.remove(guest.vm()))) {
                changed.add(guest);
            }
        }
        boolean due = nanos.getAsLong() - before.toldNanos >= figuresNanos;
        boolean same = changed.isEmpty()
                && known.isEmpty()
                && Objects.equals(before.report.capacity(), now.capacity())
                && (!due || before.report.equals(now));
        return same ? null : now.with(changed, List.copyOf(known.keySet()));
    }

    private void put(HostReport whole) {
        long own = ReportDigest.of(whole);
        Host before = hosts.put(whole.host(), new Host(whole, own, nanos.getAsLong()));
        digest += own - (before == null ? 0 : before.digest);
    }

    private static List<List<HostReport>> split(List<HostReport> hosts) {
        List<List<HostReport>> parts = new ArrayList<>();
        List<HostReport> part = new ArrayList<>();
        int guests = 0;
        for (HostReport host : hosts) {
            int more = host.guests().size() + host.gone().size();
            if (!part.isEmpty() && (part.size() >= MOST_HOSTS || guests + more > MOST_GUESTS)) {
                parts.add(part);
                part = new ArrayList<>();
                guests = 0;
            }
            part.add(host);
            guests += more;
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }
}
