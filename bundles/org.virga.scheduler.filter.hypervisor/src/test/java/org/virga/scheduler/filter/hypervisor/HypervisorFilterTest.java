package org.virga.scheduler.filter.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostFilterContract;
import org.virga.testkit.PlacementRequests;

class HypervisorFilterTest extends HostFilterContract {

    @Override
    protected HostFilter filter() {
        return new HypervisorFilter();
    }

    @Test
    void rejectsAnotherHypervisor() {
        assertThat(filter().test(PlacementRequests.small(request -> request.hypervisor("KVM")), FakeHostView.empty(1)))
                .isEqualTo(Verdict.reject("it runs Simulator, not KVM"));
    }

    @Test
    void theCaseOfTheNameDoesNotCount() {
        assertThat(filter().test(
                                PlacementRequests.small(request -> request.hypervisor("SIMULATOR")),
                                FakeHostView.empty(1)))
                .isEqualTo(Verdict.accept());
    }
}
