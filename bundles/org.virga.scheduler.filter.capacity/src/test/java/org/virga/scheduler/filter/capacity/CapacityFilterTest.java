package org.virga.scheduler.filter.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.virga.testkit.Fixtures.GIB;

import org.junit.jupiter.api.Test;
import org.virga.api.store.Allocation;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.FakeHostView;
import org.virga.testkit.HostFilterContract;
import org.virga.testkit.PlacementRequests;

class CapacityFilterTest extends HostFilterContract {

    private final FakeHostView host = FakeHostView.empty(1);

    @Override
    protected HostFilter filter() {
        return new CapacityFilter();
    }

    @Test
    void acceptsWhatFitsExactly() {
        assertThat(verdict(host, 4, 8000, 8192)).isEqualTo(Verdict.accept());
    }

    @Test
    void rejectsMoreSpeedThanIsFree() {
        assertThat(verdict(host, 4000, 16_000_000, 128))
                .isEqualTo(Verdict.reject("needs 16000000 MHz, 8000 free of 8000"));
        assertThat(verdict(host.withAllocation(new Allocation(3, 7600, GIB)), 1, 500, 128))
                .isEqualTo(Verdict.reject("needs 500 MHz, 400 free of 8000"));
    }

    @Test
    void rejectsMoreMemoryThanIsFree() {
        assertThat(verdict(host.withAllocation(new Allocation(1, 500, 8 * GIB - 1)), 1, 500, 1))
                .isEqualTo(Verdict.reject("needs 1 MiB, 0 free of 8192"));
    }

    @Test
    void rejectsMoreCoresThanThereAre() {
        assertThat(verdict(host, 5, 500, 128)).isEqualTo(Verdict.reject("needs 5 cores, has 4"));
    }

    @Test
    void countsTheOvercommitOfTheClusterButNotForCores() {
        FakeHostView generous =
                host.withCluster(host.cluster().withCpuOvercommit(2.0).withMemoryOvercommit(1.5));

        assertThat(verdict(generous, 4, 16_000, 12_288)).isEqualTo(Verdict.accept());
        assertThat(verdict(generous, 4, 16_001, 128)).isEqualTo(Verdict.reject("needs 16001 MHz, 16000 free of 16000"));
        assertThat(verdict(generous, 5, 500, 128)).isEqualTo(Verdict.reject("needs 5 cores, has 4"));
    }

    @Test
    void aHostThatIsOverfullHasNothingFree() {
        assertThat(verdict(host.withAllocation(new Allocation(9, 9000, GIB)), 1, 500, 128))
                .isEqualTo(Verdict.reject("needs 500 MHz, 0 free of 8000"));
    }

    @Test
    void rejectsAHostOfUnknownCapacity() {
        assertThat(verdict(host.withHost(host.host().withCapacity(null)), 1, 500, 128))
                .isEqualTo(Verdict.reject("its capacity is not known yet"));
    }

    private Verdict verdict(FakeHostView view, int cores, long mhz, long mib) {
        return filter().test(
                        PlacementRequests.small(
                                request -> request.cpuNumber(cores).cpuMhz(mhz).memoryBytes(mib << 20)),
                        view);
    }
}
