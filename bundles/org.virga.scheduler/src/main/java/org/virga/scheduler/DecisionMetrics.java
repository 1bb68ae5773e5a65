package org.virga.scheduler;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource.Sink;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.store.CommitResult.Rule;

/** Counts decisions and the time that they take. Any thread may call. */
final class DecisionMetrics {

    private final Map<Outcome, LongAdder> outcomes = adders(Outcome.class);
    private final Map<Rule, LongAdder> conflicts = adders(Rule.class);
    private final LongAdder looked = new LongAdder();
    private final Durations plans = new Durations();
    private final Durations placements = new Durations();

    private enum Outcome {
        PLACED,
        NO_HOST,
        NOT_NOW,
        OBSOLETE
    }

    /** A plan was made. */
    void planned(Plan plan, long nanos) {
        looked.add(plan.considered());
        plans.add(nanos);
    }

    /** A commit was refused. */
    void refused(Rule rule) {
        count(conflicts, rule);
    }

    /** A request was answered. */
    void answered(PlacementResult result, long nanos) {
        Outcome outcome;
        if (result instanceof PlacementResult.Placed) {
            outcome = Outcome.PLACED;
        } else if (result instanceof PlacementResult.NoHost) {
            outcome = Outcome.NO_HOST;
        } else {
            outcome = result instanceof PlacementResult.NotNow ? Outcome.NOT_NOW : Outcome.OBSOLETE;
        }
        count(outcomes, outcome);
        placements.add(nanos);
    }

    void collect(Sink sink) {
        counters(sink, "virga_scheduler_decisions_total", "Placement requests answered", "outcome", outcomes);
        counters(
                sink,
                "virga_scheduler_conflicts_total",
                "Reasons for which the store refused a placement",
                "rule",
                conflicts);
        sink.counter(
                "virga_scheduler_hosts_looked_at_total", "Hosts that were filtered", Map.of(), (double) looked.sum());
        plans.collect(sink, "virga_scheduler_plan_seconds", "Time to filter and weigh");
        placements.collect(sink, "virga_scheduler_place_seconds", "Time to answer a request, commit included");
    }

    private static <K extends Enum<K>> void counters(
            Sink sink, String name, String help, String label, Map<K, LongAdder> adders) {
        adders.forEach((key, adder) ->
                sink.counter(name, help, Map.of(label, key.name().toLowerCase(Locale.ROOT)), (double) adder.sum()));
    }

    private static <K extends Enum<K>> void count(Map<K, LongAdder> adders, K key) {
        Objects.requireNonNull(adders.get(key)).increment();
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> type) {
        Map<K, LongAdder> adders = new EnumMap<>(type);
        for (K key : type.getEnumConstants()) {
            adders.put(key, new LongAdder());
        }
        return adders;
    }

    private static final class Durations {

        private static final double[] BOUNDS = {
            0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1, 10
        };

        private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void add(long duration) {
            int found = Arrays.binarySearch(BOUNDS, duration / 1e9);
            counts.incrementAndGet(found >= 0 ? found : -found - 1);
            nanos.add(duration);
        }

        void collect(Sink sink, String name, String help) {
            long[] copied = new long[counts.length()];
            Arrays.setAll(copied, counts::get);
            sink.histogram(name, help, Map.of(), BOUNDS.clone(), copied, nanos.sum() / 1e9);
        }
    }
}
