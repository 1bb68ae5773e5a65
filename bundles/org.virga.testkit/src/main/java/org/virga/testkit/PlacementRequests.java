package org.virga.testkit;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.PlacementRequest;

/** Requests for a place, plain and odd. */
@RecordBuilder.Include(PlacementRequest.class)
public final class PlacementRequests {

    private PlacementRequests() {}

    /** A machine of one core of 500 MHz and 512 MiB without wishes, for the zone of {@link FakeHostView#empty}. */
    public static PlacementRequest small() {
        return new PlacementRequest(
                new Id<>(1),
                "web1",
                new Id<>(1),
                SmallCloud.HYPERVISOR,
                1,
                500,
                512L << 20,
                null,
                null,
                null,
                null,
                List.of(),
                Set.of());
    }

    /** What a machine asks of the scheduler when it has no wishes: anywhere in its zone. */
    public static PlacementRequest of(Vm vm) {
        return new PlacementRequest(
                vm.id(),
                vm.name(),
                vm.zone(),
                vm.hypervisor(),
                vm.cpuNumber(),
                vm.cpuMhz(),
                vm.memoryBytes(),
                null,
                null,
                null,
                null,
                List.of(),
                Set.of());
    }

    /** {@link #small}, changed. */
    public static PlacementRequest small(Consumer<PlacementRequestBuilder> change) {
        return with(small(), change);
    }

    /** A request, changed. */
    public static PlacementRequest with(PlacementRequest request, Consumer<PlacementRequestBuilder> change) {
        PlacementRequestBuilder builder = PlacementRequestBuilder.builder(request);
        change.accept(builder);
        return builder.build();
    }

    /** Requests with all the wishes and sizes that a policy may meet. */
    public static List<PlacementRequest> odd() {
        return List.of(
                small(),
                small(request -> request.cpuNumber(4).cpuMhz(8000).memoryBytes(8 * Fixtures.GIB)),
                small(request -> request.cpuNumber(4000).cpuMhz(16_000_000)),
                small(request -> request.memoryBytes(1L << 50)),
                small(request -> request.cpuNumber(0).cpuMhz(0).memoryBytes(0)),
                small(request -> request.zone(new Id<>(99))),
                small(request -> request.hypervisor("Elsewhere")),
                small(request -> request.pod(new Id<>(1))),
                small(request -> request.pod(new Id<>(99))),
                small(request -> request.cluster(new Id<>(1))),
                small(request -> request.cluster(new Id<>(99))),
                small(request -> request.host(new Id<>(1))),
                small(request -> request.host(new Id<>(99))),
                small(request -> request.preferred(new Id<>(1))),
                small(request -> request.hostTags(List.of("ssd"))),
                small(request -> request.avoid(Set.of(new Id<>(1)))));
    }
}
