package org.virga.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Host;
import org.virga.api.model.HostCapacity;
import org.virga.api.model.HostStatus;
import org.virga.api.store.Allocation;
import org.virga.api.store.Snapshot;
import org.virga.spi.schedule.HostView;

/** Hosts in all the conditions that a policy may meet. */
public final class HostViews {

    private HostViews() {}

    /** Every host of a snapshot, oldest first. */
    public static List<HostView> of(Snapshot snapshot) {
        return StreamSupport.stream(snapshot.all(Host.KIND).spliterator(), false)
                .map(host -> (HostView) FakeHostView.of(snapshot, host.id()))
                .toList();
    }

    /**
     * Hosts of which some lack what another has: empty, full, without known capacity, without a status, switched off,
     * tagged, gone. A policy has to say something about each of them.
     */
    public static List<HostView> odd() {
        FakeHostView plain = FakeHostView.empty(1);
        return List.of(
                plain,
                plain.withAllocation(new Allocation(16, 8000, 8 * Fixtures.GIB)),
                plain.withAllocation(new Allocation(3, 3000, 3 * Fixtures.GIB)),
                plain.withHost(plain.host().withCapacity(null)),
                plain.withHost(plain.host().withCapacity(new HostCapacity(1, 128, 4000, 1L << 50, ""))),
                plain.withHost(plain.host().withState(Host.State.CONNECTING)),
                plain.withHost(plain.host().withState(Host.State.SUSPECT)),
                plain.withHost(plain.host().withState(Host.State.DOWN).withCapacity(null)),
                plain.withHost(plain.host().withResourceState(Host.ResourceState.MAINTENANCE)),
                plain.withHost(plain.host().withTags(List.of("ssd"))),
                plain.withHost(plain.host().withHypervisor("Elsewhere")),
                plain.withCluster(plain.cluster().withAllocation(AllocationState.DISABLED)),
                plain.withCluster(plain.cluster().withCpuOvercommit(4.0).withMemoryOvercommit(1.5)),
                plain.withPod(plain.pod().withAllocation(AllocationState.DISABLED)),
                plain.withZone(plain.zone().withAllocation(AllocationState.DISABLED)),
                plain.withStatus(Optional.of(busy())));
    }

    private static HostStatus busy() {
        return new HostStatus(
                Fixtures.CREATED.plus(Duration.ofMinutes(1)),
                97.5,
                7 * Fixtures.GIB,
                Fixtures.GIB,
                12.5,
                1_000_000,
                2_000_000,
                11);
    }
}
