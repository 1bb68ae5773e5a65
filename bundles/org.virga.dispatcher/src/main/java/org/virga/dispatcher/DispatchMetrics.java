package org.virga.dispatcher;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource;

/** Counts and times calls. */
final class DispatchMetrics {

    /** Stands for commands that do not exist, so that callers cannot make up labels. */
    static final String UNKNOWN = "unknown";

    private static final double[] BOUNDS = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5};
    private static final double NANOS = 1e9;

    private record Key(String command, String outcome) {}

    private final Map<Key, LongAdder> calls = new ConcurrentHashMap<>();
    private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);
    private final LongAdder nanos = new LongAdder();

    void count(String command, String outcome, long tookNanos) {
        calls.computeIfAbsent(new Key(command, outcome), absent -> new LongAdder())
                .increment();
        int place = Arrays.binarySearch(BOUNDS, tookNanos / NANOS);
        buckets.incrementAndGet(place >= 0 ? place : -place - 1);
        nanos.add(tookNanos);
    }

    void collect(MetricSource.Sink sink) {
        calls.forEach((key, count) -> sink.counter(
                "virga_calls_total",
                "Calls by command and outcome.",
                Map.of("command", key.command(), "outcome", key.outcome()),
                (double) count.sum()));
        long[] counts = new long[buckets.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
        }
        sink.histogram("virga_call_seconds", "How long calls took.", Map.of(), BOUNDS, counts, nanos.sum() / NANOS);
    }
}
