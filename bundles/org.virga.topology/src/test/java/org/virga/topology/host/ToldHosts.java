package org.virga.topology.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.virga.api.compute.AgentMethods.AgentReport;
import org.virga.api.compute.AgentMethods.Heartbeat;
import org.virga.api.compute.AgentMethods.HostReport;
import org.virga.api.compute.AgentMethods.Mark;
import org.virga.api.compute.GuestState;
import org.virga.api.compute.GuestState.Power;
import org.virga.api.compute.ReportDigest;

/** Hosts of an agent as they are, and the reports that it makes of them. */
final class ToldHosts {

    private final Map<UUID, Map<UUID, GuestState>> hosts = new LinkedHashMap<>();
    private String incarnation = "first";
    private long sequence;

    static UUID id(int number) {
        return new UUID(7, number);
    }

    /** The agent is another process now. */
    void restart(String another) {
        incarnation = another;
        sequence = 0;
    }

    AgentReport host(int host) {
        hosts.put(id(host), new LinkedHashMap<>());
        return change(List.of(report(id(host))), List.of());
    }

    AgentReport hostGone(int host) {
        hosts.remove(id(host));
        return change(List.of(), List.of(id(host)));
    }

    AgentReport guest(int host, int vm, long epoch, Power power) {
        GuestState guest = new GuestState(id(vm), "i-" + vm, epoch, power, "");
        guests(host).put(guest.vm(), guest);
        return change(List.of(report(id(host)).with(List.of(guest), List.of())), List.of());
    }

    AgentReport guestGone(int host, int vm) {
        guests(host).remove(id(vm));
        return change(List.of(report(id(host)).with(List.of(), List.of(id(vm)))), List.of());
    }

    /** Everything, a host a part. */
    List<AgentReport> whole() {
        sequence++;
        List<AgentReport> parts = new ArrayList<>();
        if (hosts.isEmpty()) {
            parts.add(report(List.of(), new Mark(incarnation, sequence, true, 0, 1, true, List.of(), 0)));
        }
        for (UUID host : hosts.keySet()) {
            Mark mark = new Mark(incarnation, sequence, true, parts.size(), hosts.size(), true, List.of(), digest());
            parts.add(report(List.of(report(host)), mark));
        }
        return parts;
    }

    Heartbeat heartbeat() {
        return new Heartbeat("local", incarnation, sequence, digest(), List.copyOf(hosts.keySet()), false);
    }

    /** The hosts with their guests, as they are. */
    Map<UUID, List<GuestState>> truth() {
        Map<UUID, List<GuestState>> truth = new LinkedHashMap<>();
        hosts.forEach((host, guests) -> truth.put(host, List.copyOf(guests.values())));
        return truth;
    }

    boolean has(int host) {
        return hosts.containsKey(id(host));
    }

    private Map<UUID, GuestState> guests(int host) {
        return hosts.getOrDefault(id(host), new LinkedHashMap<>());
    }

    private AgentReport change(List<HostReport> changed, List<UUID> gone) {
        sequence++;
        return report(changed, new Mark(incarnation, sequence, false, 0, 1, true, gone, digest()));
    }

    private long digest() {
        return hosts.keySet().stream()
                .mapToLong(host -> ReportDigest.of(report(host)))
                .sum();
    }

    private HostReport report(UUID host) {
        List<GuestState> guests = List.copyOf(hosts.getOrDefault(host, Map.of()).values());
        return new HostReport(host, true, null, null, 1, 2, 3, 4, 5, 6, guests, List.of());
    }

    private static AgentReport report(List<HostReport> reports, Mark mark) {
        return new AgentReport("local", "0.1.0", List.of("Simulator"), reports, mark);
    }
}
