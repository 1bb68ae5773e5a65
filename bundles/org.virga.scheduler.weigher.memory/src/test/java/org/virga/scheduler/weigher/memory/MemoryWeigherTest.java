package org.virga.scheduler.weigher.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.store.Allocation;
import org.virga.spi.schedule.HostWeigher;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostWeigherContract;
import org.virga.testkit.PlacementRequests;

class MemoryWeigherTest extends HostWeigherContract {

    private final PlacementRequest request = PlacementRequests.small();
    private final FakeHostView host = FakeHostView.empty(1);

    @Override
    protected HostWeigher weigher() {
        return new MemoryWeigher(1.0);
    }

    @Test
    void weighsTheMemoryThatIsFree() {
        assertThat(weigher().weigh(request, host)).isEqualTo(8.0 * (1L << 30));
        assertThat(weigher().weigh(request, host.withAllocation(new Allocation(1, 500, 3L << 30))))
                .isEqualTo(5.0 * (1L << 30));
    }

    @Test
    void countsOvercommit() {
        FakeHostView generous = host.withCluster(host.cluster().withMemoryOvercommit(2.0));

        assertThat(weigher().weigh(request, generous)).isEqualTo(16.0 * (1L << 30));
    }

    @Test
    void aHostOfUnknownCapacityHasNothing() {
        FakeHostView unknown = host.withHost(host.host().withCapacity(null));

        assertThat(weigher().weigh(request, unknown)).isZero();
    }
}
