package org.virga.topology.host;

import java.util.Locale;
import java.util.Set;
import org.virga.api.ha.HaScopes;
import org.virga.api.ha.PowerScopes;
import org.virga.api.model.Cluster;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.model.Pod;
import org.virga.api.model.PowerBoard;
import org.virga.api.model.Zone;
import org.virga.api.store.Allocation;
import org.virga.api.store.Snapshot;
import org.virga.topology.Titles;

/** Makes hosts' answers from one snapshot and what was last reported. */
final class HostAnswers {

    private static final long KIB = 1024;

    private final Snapshot snapshot;
    private final ReportedStatuses statuses;
    private final AgentDirectory agents;
    private final Set<Detail> details;

    /** What an answer may leave out. */
    enum Detail {
        CAPACITY,
        STATS
    }

    HostAnswers(Snapshot snapshot, ReportedStatuses statuses, AgentDirectory agents, Set<Detail> details) {
        this.snapshot = snapshot;
        this.statuses = statuses;
        this.agents = agents;
        this.details = Set.copyOf(details);
    }

    HostResponse respond(Host host) {
        return start(host).build();
    }

    /** As {@link #respond}, with a word on whether a machine can go there. */
    HostResponse respond(Host host, boolean suitable, boolean enough) {
        return start(host)
                .suitableformigration(suitable)
                .hasenoughcapacity(enough)
                .build();
    }

    /** As {@link #respond}, with a word on whether and how a machine can be moved there. */
    HostResponse respondFor(Host host, Destinations destinations) {
        return start(host)
                .suitableformigration(destinations.suitable(host))
                .requiresStorageMotion(destinations.copies(host))
                .build();
    }

    /** The protocol's word for what is known of a host. */
    static String stateOf(Host host) {
        return titleOf(host.state());
    }

    static String titleOf(Host.State state) {
        // The protocol has no word for a suspect; an alert is what its clients show in that case.
        return state == Host.State.SUSPECT ? "Alert" : Titles.of(state);
    }

    private HostResponseBuilder start(Host host) {
        Zone zone = snapshot.get(Zone.KIND, host.zone());
        Pod pod = snapshot.get(Pod.KIND, host.pod());
        Cluster cluster = snapshot.get(Cluster.KIND, host.cluster());
        HostResponseBuilder answer = HostResponseBuilder.builder()
                .id(host.uuid())
                .name(host.name())
                .state(stateOf(host))
                .type("Routing")
                .ipaddress(host.address())
                .zoneid(zone.uuid())
                .zonename(zone.name())
                .podid(pod.uuid())
                .podname(pod.name())
                .clusterid(cluster.uuid())
                .clustername(cluster.name())
                .clustertype(cluster.clusterType())
                .hypervisor(host.hypervisor())
                .capabilities("hvm")
                .islocalstorageactive(zone.localStorage())
                .created(host.created())
                .hostha(new HostResponse.HostHa(HaScopes.enabled(snapshot, host), HaScopes.title(snapshot, host)))
                .outofbandmanagement(power(host))
                .resourcestate(Titles.of(host.resourceState()))
                .arch("x86_64");
        agents.find(host.agent()).ifPresent(agent -> answer.version(agent.version()));
        if (!host.tags().isEmpty()) {
            String tags = String.join(",", host.tags());
            answer.hosttags(tags).explicithosttags(tags);
        }
        if (!host.details().isEmpty()) {
            answer.details(host.details());
        }
        capacity(answer, host, cluster);
        statuses.of(host.id()).ifPresent(status -> load(answer, status));
        return answer;
    }

    /** All that was said of a host's board but for the password. */
    private HostResponse.OutOfBand power(Host host) {
        PowerBoard board = PowerScopes.find(snapshot, host.id()).orElse(null);
        String state = PowerScopes.title(snapshot, host);
        return board == null
                ? new HostResponse.OutOfBand(state, false, null, null, null, null)
                : new HostResponse.OutOfBand(
                        state,
                        PowerScopes.enabled(snapshot, host),
                        board.driver(),
                        board.address(),
                        Integer.toString(board.port()),
                        board.username());
    }

    private void capacity(HostResponseBuilder answer, Host host, Cluster cluster) {
        HostCapacity capacity = host.capacity();
        if (capacity == null) {
            return;
        }
        answer.cpusockets(capacity.cpuSockets())
                .cpunumber(capacity.cpuCores())
                .cpuspeed((long) capacity.cpuSpeedMhz())
                .memorytotal(capacity.memoryBytes())
                .hypervisorversion(capacity.hypervisorVersion());
        if (!details.contains(Detail.CAPACITY)) {
            return;
        }
        Allocation given = snapshot.allocation(host.id());
        long mhz = (long) (capacity.totalMhz() * cluster.cpuOvercommit());
        long memory = (long) (capacity.memoryBytes() * cluster.memoryOvercommit());
        answer.cpuallocated(percent(given.cpuMhz(), capacity.totalMhz()))
                .cpuallocatedpercentage(percent(given.cpuMhz(), capacity.totalMhz()))
                .cpuallocatedwithoverprovisioning(percent(given.cpuMhz(), mhz))
                .cpuallocatedvalue(given.cpuMhz())
                .cpuwithoverprovisioning(Long.toString(mhz))
                .memorywithoverprovisioning(Long.toString(memory))
                .memoryallocated(given.memoryBytes())
                .memoryallocatedbytes(given.memoryBytes())
                .memoryallocatedpercentage(percent(given.memoryBytes(), memory));
    }

    private void load(HostResponseBuilder answer, HostStatus status) {
        answer.lastpinged(status.reported());
        if (details.contains(Detail.STATS)) {
            answer.cpuused(String.format(Locale.ROOT, "%.2f%%", status.cpuUsedPercent()))
                    .cpuloadaverage(status.loadAverage())
                    .networkkbsread(status.networkReadBytes() / KIB)
                    .networkkbswrite(status.networkWrittenBytes() / KIB)
                    .memoryused(status.memoryUsedBytes());
        }
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f%%", whole == 0 ? 0 : 100.0 * part / whole);
    }
}
