package org.virga.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.schedule.PlacementResult.NoHost;
import org.virga.api.schedule.PlacementResult.Placed;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

class ExplanationTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00.123Z");

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 3);
    private final FilterScheduler scheduler = scheduler(100);

    @BeforeEach
    void addPolicies() {
        scheduler.addFilter(TestPolicies.CAPACITY, Map.of());
        scheduler.addWeigher(TestPolicies.MEMORY, Map.of());
    }

    @Test
    void explainsItsDecisions() {
        cloud.addRunningVm("other", cloud.host(0));
        Vm vm = cloud.addVm("web1");
        placed(scheduler.place(request(vm)));

        Explanation explanation = scheduler.explain(vm.uuid()).orElseThrow();
        assertThat(explanation.name()).isEqualTo("web1");
        assertThat(explanation.decided()).isEqualTo(NOW);
        assertThat(explanation.considered()).isEqualTo(3);
        assertThat(explanation.rejections()).containsExactly(Map.entry("capacity", 0));
        assertThat(explanation.candidates()).hasSize(3);
        assertThat(explanation.candidates().get(0).host()).isEqualTo(explanation.host());
        assertThat(explanation.candidates().get(2))
                .isEqualTo(new Explanation.Candidate("host1", 0, Map.of("memory", 0.0)));
        assertThat(explanation.outcome())
                .isEqualTo("Placed on " + explanation.host()
                        + ", one of 3 hosts that can take 'web1' (1 x 500 MHz, 512 MiB)");
        assertThat(scheduler.explain(cloud.vm("web2").uuid())).isEmpty();
    }

    @Test
    void explainsWhyThereWasNoHost() {
        Vm vm = cloud.addVm("web1");
        NoHost noHost =
                (NoHost) scheduler.place(PlacementRequests.with(request(vm), request -> request.cpuMhz(1_000_000)));

        Explanation explanation = scheduler.explain(vm.uuid()).orElseThrow();
        assertThat(explanation.host()).isNull();
        assertThat(explanation.outcome()).isEqualTo(noHost.reason());
        assertThat(explanation.rejections()).containsExactly(Map.entry("capacity", 3));
        assertThat(explanation.examples()).hasSize(3);
    }

    @Test
    void forgetsTheOldestDecisions() {
        FilterScheduler forgetful = scheduler(2);
        forgetful.addFilter(TestPolicies.CAPACITY, Map.of());
        Vm first = cloud.addVm("web1");
        Vm second = cloud.addVm("web2");
        Vm third = cloud.addVm("web3");
        for (Vm vm : List.of(first, second, third)) {
            forgetful.place(request(vm));
        }

        assertThat(forgetful.explain(first.uuid())).isEmpty();
        assertThat(forgetful.explain(second.uuid())).isPresent();
        assertThat(forgetful.explain(third.uuid())).isPresent();
    }

    @Test
    void measuresItself() {
        placed(scheduler.place(request(cloud.addVm("web1"))));
        scheduler.place(PlacementRequests.with(request(cloud.addVm("web2")), request -> request.cpuMhz(1_000_000)));

        assertThat(FigureSink.of(scheduler))
                .containsEntry("virga_scheduler_decisions_total{outcome=placed}", 1.0)
                .containsEntry("virga_scheduler_decisions_total{outcome=no_host}", 1.0)
                .containsEntry("virga_scheduler_hosts_looked_at_total", 6.0)
                .containsEntry("virga_scheduler_plan_seconds", 2.0)
                .containsEntry("virga_scheduler_place_seconds", 2.0);
    }

    private FilterScheduler scheduler(int explanations) {
        return new FilterScheduler(
                new FilterScheduler.Settings(List.of("capacity"), Duration.ofSeconds(5), 100, explanations),
                store,
                host -> Optional.empty(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static PlacementRequest request(Vm vm) {
        return PlacementRequests.of(vm);
    }

    private static void placed(PlacementResult result) {
        assertThat(result).isInstanceOf(Placed.class);
    }
}
