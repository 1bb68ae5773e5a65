package org.virga.agent;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource.Sink;
import org.virga.api.message.RpcException;

/** Counts operations, how they ended and how long they took. */
final class Figures {

    private static final double[] BOUNDS_SECONDS = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    <R> R measure(String name, Callable<R> work) throws Exception {
        Operation operation = operations.computeIfAbsent(name, key -> new Operation());
        long begin = System.nanoTime();
        String outcome = "failed";
        try {
            R result = work.call();
            outcome = "ok";
            return result;
        } catch (RpcException e) {
            outcome = e.reason().name().toLowerCase(Locale.ROOT);
            throw e;
        } finally {
            operation.ended(outcome, System.nanoTime() - begin);
        }
    }

    void collect(Sink sink) {
        new TreeMap<>(operations).forEach((name, operation) -> operation.collect(name, sink));
    }

    private static final class Operation {

        private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
        private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS_SECONDS.length + 1);
        private final LongAdder nanos = new LongAdder();

        void ended(String outcome, long took) {
            outcomes.computeIfAbsent(outcome, key -> new LongAdder()).increment();
            nanos.add(took);
            int bucket = 0;
            while (bucket < BOUNDS_SECONDS.length && took / NANOS_PER_SECOND > BOUNDS_SECONDS[bucket]) {
                bucket++;
            }
            buckets.incrementAndGet(bucket);
        }

        void collect(String name, Sink sink) {
            new TreeMap<>(outcomes)
                    .forEach((outcome, count) -> sink.counter(
                            "virga_agent_operations_total",
                            "Operations that ended, by how they ended.",
                            Map.of("operation", name, "outcome", outcome),
                            (double) count.sum()));
            long[] counts = new long[buckets.length()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = buckets.get(i);
            }
            sink.histogram(
                    "virga_agent_operation_seconds",
                    "How long operations took.",
                    Map.of("operation", name),
                    BOUNDS_SECONDS.clone(),
                    counts,
                    nanos.sum() / NANOS_PER_SECOND);
        }
    }
}
