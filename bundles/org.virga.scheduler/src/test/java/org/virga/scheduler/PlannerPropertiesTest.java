package org.virga.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Transaction;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;
import org.virga.spi.schedule.Verdict;
import org.virga.testkit.HostViews;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.PlacementRequests;
import org.virga.testkit.SmallCloud;

/** Laws of the planner, on clouds of every shape. */
class PlannerPropertiesTest {

    private static final List<HostFilter> FILTERS = List.of(TestPolicies.TAGS, TestPolicies.CAPACITY);
    private static final List<HostWeigher> WEIGHERS = List.of(TestPolicies.MEMORY, TestPolicies.SPREAD);

    /** How a host is filled, and whether it has the tag. */
    record Shape(int vms, boolean tagged) {}

    @Provide
    Arbitrary<List<Shape>> clouds() {
        Arbitrary<Integer> vms = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 16)), Tuple.of(3, Arbitraries.just(16)));
        Arbitrary<Boolean> tagged = Arbitraries.of(true, false);
        return Combinators.combine(vms, tagged)
                .as(Shape::new)
                .list()
                .ofMinSize(0)
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<PlacementRequest> requests() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 1_000_000),
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.of(true, false))
                .as((vm, halves, tagged) -> PlacementRequests.small(request -> request.vm(new Id<>(vm))
                        .cpuMhz(halves * 500L)
                        .memoryBytes(halves * (512L << 20))
                        .hostTags(tagged ? List.of("ssd") : List.of())));
    }

    @Property
    void equalInputGivesAnEqualPlan(
            @ForAll("clouds") List<Shape> shapes,
            @ForAll("requests") PlacementRequest request,
            @ForAll @IntRange(min = 1, max = 30) int enough) {
        Snapshot snapshot = cloud(shapes);

        assertThat(told(plan(snapshot, request, enough))).isEqualTo(told(plan(snapshot, request, enough)));
    }

    @Property
    void noCandidateViolatesAFilter(
            @ForAll("clouds") List<Shape> shapes,
            @ForAll("requests") PlacementRequest request,
            @ForAll @IntRange(min = 1, max = 30) int enough) {
        Plan plan = plan(cloud(shapes), request, enough);

        assertThat(plan.candidates())
                .allSatisfy(candidate ->
                        assertThat(accepted(request, candidate.view())).isTrue())
                .hasSizeLessThanOrEqualTo(enough);
    }

    @Property
    void placesWheneverAFullScanWould(
            @ForAll("clouds") List<Shape> shapes,
            @ForAll("requests") PlacementRequest request,
            @ForAll @IntRange(min = 1, max = 30) int enough) {
        Snapshot snapshot = cloud(shapes);
        long feasible = HostViews.of(snapshot).stream()
                .filter(view -> accepted(request, view))
                .count();

        Plan plan = plan(snapshot, request, enough);

        assertThat(plan.candidates()).hasSize((int) Math.min(feasible, enough));
        if (feasible == 0) {
            assertThat(plan.considered()).isEqualTo(shapes.size());
            assertThat(plan.rejections().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(shapes.size());
        }
    }

    @Property
    void candidatesStandInTheOrderOfTheirScores(
            @ForAll("clouds") List<Shape> shapes,
            @ForAll("requests") PlacementRequest request,
            @ForAll @LongRange(min = 0, max = 24) long preferred) {
        Snapshot snapshot = cloud(shapes);
        List<Host> hosts = snapshot.all(Host.KIND).toList();
        Host wanted = preferred < hosts.size() ? hosts.get((int) preferred) : null;
        PlacementRequest wishing =
                PlacementRequests.with(request, change -> change.preferred(wanted == null ? null : wanted.id()));

        List<Plan.Candidate> candidates = plan(snapshot, wishing, 30).candidates();

        boolean first = !candidates.isEmpty() && candidates.get(0).view().host().equals(wanted);
        assertThat(candidates.stream().skip(first ? 1 : 0).map(Plan.Candidate::score))
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(candidates.stream().skip(1))
                .noneMatch(candidate -> candidate.view().host().equals(wanted));
    }

    private static boolean accepted(PlacementRequest request, HostView view) {
        return FILTERS.stream().allMatch(filter -> filter.test(request, view) instanceof Verdict.Accept);
    }

    private static Plan plan(Snapshot snapshot, PlacementRequest request, int enough) {
        try (Policies policies = TestPolicies.hold(FILTERS, WEIGHERS)) {
            return new Planner(enough).plan(request, new Cloud(snapshot, host -> Optional.empty(), null), policies);
        }
    }

    private static List<Object> told(Plan plan) {
        return List.of(plan.considered(), plan.rejections(), plan.examples(), plan.best(100));
    }

    private static Snapshot cloud(List<Shape> shapes) {
        SmallCloud cloud = SmallCloud.in(new MemoryStore(), shapes.size());
        Transaction.Builder filling = Transaction.builder();
        for (int i = 0; i < shapes.size(); i++) {
            Host host = cloud.host(i);
            if (shapes.get(i).tagged()) {
                filling.replace(Host.KIND, host, host.withTags(List.of("ssd")));
            }
            for (int vm = 0; vm < shapes.get(i).vms(); vm++) {
                filling.insert(Vm.KIND, cloud.vm("vm" + i + "-" + vm).with(change -> change.state(Vm.State.RUNNING)
                        .host(host.id())
                        .epoch(1)));
            }
        }
        cloud.commit(filling.build());
        return cloud.snapshot();
    }
}
