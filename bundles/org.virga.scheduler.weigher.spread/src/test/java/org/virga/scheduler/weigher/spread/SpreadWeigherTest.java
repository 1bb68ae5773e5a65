package org.virga.scheduler.weigher.spread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.store.Allocation;
import org.virga.spi.schedule.HostWeigher;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostWeigherContract;
import org.virga.testkit.PlacementRequests;

class SpreadWeigherTest extends HostWeigherContract {

    private final PlacementRequest request = PlacementRequests.small();
    private final FakeHostView host = FakeHostView.empty(1);

    @Override
    protected HostWeigher weigher() {
        return new SpreadWeigher(1.0);
    }

    @Test
    void prefersTheHostWithFewerMachinesWhateverTheirSize() {
        FakeHostView few = host.withAllocation(new Allocation(1, 8000, 8L << 30));
        FakeHostView many = host.withAllocation(new Allocation(5, 500, 1L << 30));

        assertThat(weigher().weigh(request, host)).isGreaterThan(weigher().weigh(request, few));
        assertThat(weigher().weigh(request, few)).isGreaterThan(weigher().weigh(request, many));
    }
}
