package org.virga.scheduler.filter.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.virga.api.model.AllocationState;
import org.virga.api.model.Host;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostFilterContract;
import org.virga.testkit.PlacementRequests;

class StateFilterTest extends HostFilterContract {

    private final FakeHostView host = FakeHostView.empty(1);

    @Override
    protected HostFilter filter() {
        return new StateFilter();
    }

    @ParameterizedTest
    @CsvSource({"CONNECTING, it is connecting", "SUSPECT, it is suspect", "DOWN, it is down"})
    void rejectsAHostThatIsNotUp(Host.State state, String reason) {
        assertThat(verdict(host.withHost(host.host().withState(state)))).isEqualTo(Verdict.reject(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "DISABLED, it is disabled",
        "PREPARE_FOR_MAINTENANCE, it is being prepared for maintenance",
        "MAINTENANCE, it is in maintenance",
        "ERROR_IN_MAINTENANCE, it could not be prepared for maintenance"
    })
    void rejectsAHostThatIsNotToBeUsed(Host.ResourceState state, String reason) {
        assertThat(verdict(host.withHost(host.host().withResourceState(state)))).isEqualTo(Verdict.reject(reason));
    }

    @Test
    void rejectsHostsInADisabledClusterPodOrZone() {
        assertThat(verdict(host.withCluster(host.cluster().withAllocation(AllocationState.DISABLED))))
                .isEqualTo(Verdict.reject("its cluster cluster1 is disabled"));
        assertThat(verdict(host.withPod(host.pod().withAllocation(AllocationState.DISABLED))))
                .isEqualTo(Verdict.reject("its pod pod1 is disabled"));
        assertThat(verdict(host.withZone(host.zone().withAllocation(AllocationState.DISABLED))))
                .isEqualTo(Verdict.reject("its zone zone1 is disabled"));
    }

    private Verdict verdict(FakeHostView view) {
        return filter().test(PlacementRequests.small(), view);
    }
}
