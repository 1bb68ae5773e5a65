package org.virga.scheduler.filter.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Id;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostFilterContract;
import org.virga.testkit.PlacementRequests;

class ZoneFilterTest extends HostFilterContract {

    private final FakeHostView host = FakeHostView.empty(7);

    @Override
    protected HostFilter filter() {
        return new ZoneFilter();
    }

    @Test
    void rejectsAnotherZone() {
        assertThat(filter().test(PlacementRequests.small(request -> request.zone(new Id<>(2))), host))
                .isEqualTo(Verdict.reject("it is in zone zone1"));
    }

    @Test
    void rejectsAnotherPodThanTheOneDemanded() {
        assertThat(filter().test(PlacementRequests.small(request -> request.pod(new Id<>(1))), host))
                .isEqualTo(Verdict.accept());
        assertThat(filter().test(PlacementRequests.small(request -> request.pod(new Id<>(2))), host))
                .isEqualTo(Verdict.reject("it is in pod pod1"));
    }

    @Test
    void rejectsAnotherClusterThanTheOneDemanded() {
        assertThat(filter().test(PlacementRequests.small(request -> request.cluster(new Id<>(1))), host))
                .isEqualTo(Verdict.accept());
        assertThat(filter().test(PlacementRequests.small(request -> request.cluster(new Id<>(2))), host))
                .isEqualTo(Verdict.reject("it is in cluster cluster1"));
    }

    @Test
    void rejectsAnotherHostThanTheOneDemanded() {
        assertThat(filter().test(PlacementRequests.small(request -> request.host(new Id<>(7))), host))
                .isEqualTo(Verdict.accept());
        assertThat(filter().test(PlacementRequests.small(request -> request.host(new Id<>(8))), host))
                .isEqualTo(Verdict.reject("another host is demanded"));
    }

    @Test
    void rejectsAHostToAvoidEvenWhereItIsDemanded() {
        assertThat(filter().test(
                                PlacementRequests.small(
                                        request -> request.host(new Id<>(7)).avoid(Set.of(new Id<>(7)))),
                                host))
                .isEqualTo(Verdict.reject("it is to be avoided"));
    }
}
