package org.virga.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.HostWeigher;
import org.virga.spi.schedule.Verdict;

/** Filters and weighers for tests of the scheduler, which knows none by itself. */
final class TestPolicies {

    private TestPolicies() {}

    /** Room for speed and memory. */
    static final HostFilter CAPACITY = new Filter("capacity", (request, view) -> {
        long free = view.totalCpuMhz() - view.allocation().cpuMhz();
        boolean fits = request.cpuMhz() <= free
                && request.memoryBytes()
                        <= view.totalMemoryBytes() - view.allocation().memoryBytes();
        return fits
                ? Verdict.accept()
                : Verdict.reject("needs " + request.cpuMhz() + " MHz, " + free + " free of " + view.totalCpuMhz());
    });

    /** All tags. */
    static final HostFilter TAGS = new Filter(
            "tags",
            (request, view) -> view.host().tags().containsAll(request.hostTags())
                    ? Verdict.accept()
                    : Verdict.reject("it has the tags " + view.host().tags()));

    /** Free memory. */
    static final HostWeigher MEMORY = new Weigher(
            "memory",
            1,
            view -> (double) view.totalMemoryBytes() - view.allocation().memoryBytes());

    /** Few machines. */
    static final HostWeigher SPREAD =
            new Weigher("spread", 1, view -> -view.allocation().vms());

    static HostFilter filter(String name, Function<HostView, Verdict> verdict) {
        return new Filter(name, (request, view) -> verdict.apply(view));
    }

    static HostWeigher weigher(String name, double multiplier, ToDoubleFunction<HostView> weight) {
        return new Weigher(name, multiplier, weight);
    }

    static Policies hold(List<HostFilter> filters, List<HostWeigher> weighers) {
        PolicySource source = new PolicySource(List.of(), Duration.ZERO);
        for (int i = 0; i < filters.size(); i++) {
            source.add(filters.get(i), Map.of("service.ranking", 100 - i));
        }
        for (int i = 0; i < weighers.size(); i++) {
            source.add(weighers.get(i), Map.of("service.ranking", 100 - i));
        }
        return source.hold();
    }

    private interface Rule {
        Verdict test(PlacementRequest request, HostView view);
    }

    private record Filter(String name, Rule rule) implements HostFilter {

        @Override
        public Verdict test(PlacementRequest request, HostView view) {
            return rule.test(request, view);
        }
    }

    private record Weigher(String name, double multiplier, ToDoubleFunction<HostView> weight) implements HostWeigher {

        @Override
        public double weigh(PlacementRequest request, HostView view) {
            return weight.applyAsDouble(view);
        }
    }
}
