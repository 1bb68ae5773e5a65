package org.virga.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

class PlannerTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 6);

    @Test
    void theBestHostComesFirst() {
        for (int i = 0; i < 6; i++) {
            for (int vm = 0; vm < (i + 4) % 6; vm++) {
                cloud.addRunningVm("vm" + i + "-" + vm, cloud.host(i));
            }
        }

        assertThat(names(plan(request(), List.of(TestPolicies.CAPACITY), List.of(TestPolicies.MEMORY))))
                .containsExactly("host3", "host4", "host5", "host6", "host1", "host2");
    }

    @Test
    void aNegativeMultiplierTurnsThePreferenceRound() {
        cloud.addRunningVm("vm1", cloud.host(4));

        Plan plan = plan(request(), List.of(), List.of(TestPolicies.weigher("memory", -1, view -> -view.allocation()
                .memoryBytes())));

        assertThat(names(plan)).startsWith("host5");
    }

    @Test
    void weightsAreNormalisedBeforeTheyAreAddedUp() {
        HostWeigher huge =
                TestPolicies.weigher("huge", 1, view -> view.host().id().value() * 1e300);
        HostWeigher small =
                TestPolicies.weigher("small", 2, view -> -view.host().id().value() * 1e-300);

        Plan plan = plan(request(), List.of(), List.of(huge, small));

        assertThat(names(plan)).startsWith("host1").endsWith("host6");
        Explanation.Candidate best = plan.best(1).get(0);
        assertThat(best.score()).isEqualTo(2.0);
        assertThat(best.scores()).containsExactly(Map.entry("huge", 0.0), Map.entry("small", 2.0));
    }

    @Test
    void hostsThatDoNotDifferAreTakenInTurnByDifferentMachines() {
        Set<String> chosen = new HashSet<>();
        for (long vm = 1; vm <= 60; vm++) {
            long id = vm;
            chosen.add(names(plan(
                            PlacementRequests.with(request(), change -> change.vm(new Id<>(id))),
                            List.of(),
                            List.of(TestPolicies.MEMORY)))
                    .get(0));
        }

        assertThat(chosen).hasSize(6);
    }

    @Test
    void thePreferredHostComesFirstWhenItIsAcceptable() {
        cloud.addRunningVm("vm1", cloud.host(2));
        PlacementRequest request = PlacementRequests.with(
                request(), change -> change.preferred(cloud.host(2).id()));

        Plan plan = plan(request, List.of(TestPolicies.CAPACITY), List.of(TestPolicies.MEMORY));
        assertThat(names(plan)).startsWith("host3").hasSize(6).doesNotHaveDuplicates();

        HostFilter notThat = TestPolicies.filter(
                "not-that", view -> view.host().name().equals("host3") ? Verdict.reject("no") : Verdict.accept());
        plan = plan(request, List.of(notThat), List.of());
        assertThat(names(plan)).hasSize(5).doesNotContain("host3");
        assertThat(plan.considered()).isEqualTo(6);
    }

    @Test
    void stopsWhenItHasEnoughAndGoesOnWhileItHasNone() {
        Plan plan = plan(new Planner(2), request(), List.of(), List.of());
        assertThat(plan.candidates()).hasSize(2);
        assertThat(plan.considered()).isEqualTo(2);

        for (Host host : cloud.hosts()) {
            HostFilter only = TestPolicies.filter(
                    "only", view -> view.host().equals(host) ? Verdict.accept() : Verdict.reject("another"));
            plan = plan(new Planner(1), request(), List.of(only), List.of());
            assertThat(names(plan)).containsExactly(host.name());
        }
    }

    @Test
    void everyRejectionIsCountedAndEveryFilterHasAnExample() {
        HostFilter most = TestPolicies.filter(
                "most", view -> view.host().id().value() > 1 ? Verdict.reject("too young") : Verdict.accept());
        HostFilter rest = TestPolicies.filter("rest", view -> Verdict.reject("never"));

        Plan plan = plan(request(), List.of(most, rest), List.of());

        assertThat(plan.considered()).isEqualTo(6);
        assertThat(plan.rejections()).containsExactly(Map.entry("most", 5), Map.entry("rest", 1));
        assertThat(plan.examples())
                .contains(new Explanation.Rejection("host1", "rest", "never"))
                .hasSizeBetween(5, 6);
    }

    @Test
    void aFilterThatThrowsHasRejectedTheHost() {
        HostFilter broken = TestPolicies.filter("broken", view -> {
            throw new IllegalStateException("on purpose");
        });

        Plan plan = plan(request(), List.of(broken), List.of());

        assertThat(plan.candidates()).isEmpty();
        assertThat(plan.examples().get(0).reason()).isEqualTo("the filter failed: IllegalStateException");
    }

    @Test
    void aWeigherThatThrowsOrGivesNoNumberHasNoSay() {
        cloud.addRunningVm("vm1", cloud.host(0));
        HostWeigher broken = TestPolicies.weigher("broken", 9, view -> {
            throw new IllegalStateException("on purpose");
        });
        HostWeigher absurd = TestPolicies.weigher("absurd", 9, view -> Double.NaN);

        Plan plan = plan(request(), List.of(), List.of(broken, TestPolicies.SPREAD, absurd));

        assertThat(plan.weighers()).containsExactly("spread");
        assertThat(names(plan)).endsWith("host1");
    }

    @Test
    void looksOnlyWhereTheRequestPoints() {
        Host pinned = cloud.host(3);

        Plan plan = plan(PlacementRequests.with(request(), change -> change.host(pinned.id())), List.of(), List.of());
        assertThat(names(plan)).containsExactly("host4");
        assertThat(plan.considered()).isEqualTo(1);

        assertThat(plan(PlacementRequests.with(request(), change -> change.cluster(new Id<>(99))), List.of(), List.of())
                        .considered())
                .isZero();
        assertThat(plan(
                                PlacementRequests.with(
                                        request(),
                                        change -> change.pod(cloud.pod().id())),
                                List.of(),
                                List.of())
                        .considered())
                .isEqualTo(6);
    }

    @Test
    void policiesSeeTheHostAsItIs() {
        cloud.addRunningVm("vm1", cloud.host(0));
        HostFilter look = TestPolicies.filter("look", view -> {
            assertThat(view.cluster()).isEqualTo(cloud.cluster());
            assertThat(view.pod()).isEqualTo(cloud.pod());
            assertThat(view.zone()).isEqualTo(cloud.zone());
            assertThat(view.placements().size()).isEqualTo(view.allocation().vms());
            assertThat(view.totalCpuMhz()).isEqualTo(8000);
            assertThat(view.totalMemoryBytes()).isEqualTo(8L << 30);
            assertThat(view.status()).isEmpty();
            return Verdict.accept();
        });

        assertThat(plan(request(), List.of(look), List.of()).candidates()).hasSize(6);
    }

    private PlacementRequest request() {
        return PlacementRequests.of(cloud.vm("web1"));
    }

    private Plan plan(PlacementRequest request, List<HostFilter> filters, List<HostWeigher> weighers) {
        return plan(new Planner(100), request, filters, weighers);
    }

    private Plan plan(Planner planner, PlacementRequest request, List<HostFilter> filters, List<HostWeigher> weighers) {
        try (Policies policies = TestPolicies.hold(filters, weighers)) {
            return planner.plan(request, new Cloud(store.snapshot(), host -> Optional.empty(), null), policies);
        }
    }

    private static List<String> names(Plan plan) {
        return plan.candidates().stream()
                .map(Plan.Candidate::view)
                .map(HostView::host)
                .map(Host::name)
                .toList();
    }
}
