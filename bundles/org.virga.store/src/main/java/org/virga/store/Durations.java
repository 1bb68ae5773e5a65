package org.virga.store;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource.Sink;

/** How long something takes, as a distribution. Any thread. */
final class Durations {

    /** Upper bounds in seconds, from what an in-memory answer takes to what nobody waits for. */
    private static final double[] BOUNDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 1);
    private final LongAdder nanos = new LongAdder();

    void add(long duration) {
        double seconds = duration / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        nanos.add(duration);
    }

    void collect(Sink sink, String name, String help) {
        long[] seen = new long[counts.length()];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = counts.get(i);
        }
        sink.histogram(name, help, Map.of(), BOUNDS.clone(), seen, nanos.sum() / 1e9);
    }
}
