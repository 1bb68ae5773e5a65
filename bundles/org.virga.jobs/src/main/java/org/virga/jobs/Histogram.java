package org.virga.jobs;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource;

/** How often something took how long. For any number of threads. */
final class Histogram {

    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600
    };
    private static final double NANOS = 1e9;

    private final LongAdder nanos = new LongAdder();
    private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);

    void observe(long tookNanos) {
        nanos.add(tookNanos);
        int place = Arrays.binarySearch(BOUNDS, tookNanos / NANOS);
        buckets.incrementAndGet(place >= 0 ? place : -place - 1);
    }

    void collect(MetricSource.Sink sink, String name, String help, Map<String, String> labels) {
        long[] counts = new long[buckets.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
        }
        sink.histogram(name, help, labels, BOUNDS, counts, nanos.sum() / NANOS);
    }
}
