package org.virga.jobs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource;
import org.virga.api.model.Job;

/** Counts jobs and times runs. */
final class JobMetrics {

    private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30};
    private static final double NANOS = 1e9;

    private final LongAdder accepted = new LongAdder();
    private final Map<Job.State, LongAdder> ended = new ConcurrentHashMap<>();
    private final LongAdder nanos = new LongAdder();
    private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.length + 1);

    void accepted() {
        accepted.increment();
    }

    void ended(Job.State state) {
        ended.computeIfAbsent(state, absent -> new LongAdder()).increment();
    }

    void ran(long tookNanos) {
        nanos.add(tookNanos);
        int place = Arrays.binarySearch(BOUNDS, tookNanos / NANOS);
        buckets.incrementAndGet(place >= 0 ? place : -place - 1);
    }

    void collect(MetricSource.Sink sink, JobQueues queues) {
        sink.counter("virga_jobs_accepted_total", "Jobs that were accepted.", Map.of(), (double) accepted.sum());
        ended.forEach((state, count) -> sink.counter(
                "virga_jobs_ended_total",
                "Jobs that ended.",
                Map.of("state", state.name().toLowerCase(Locale.ROOT)),
                (double) count.sum()));
        gauge(sink, "virga_jobs_waiting", "Jobs that wait for their turn.", queues, JobEntry.Phase.WAITING);
        gauge(sink, "virga_jobs_active", "Jobs that run or wait for a worker.", queues, JobEntry.Phase.ACTIVE);
        gauge(sink, "virga_jobs_parked", "Jobs that wait for a time or a command.", queues, JobEntry.Phase.PARKED);
        long[] counts = new long[buckets.length()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
        }
        sink.histogram("virga_job_run_seconds", "How long runs took.", Map.of(), BOUNDS, counts, nanos.sum() / NANOS);
    }

    private static void gauge(
            MetricSource.Sink sink, String name, String help, JobQueues queues, JobEntry.Phase phase) {
        sink.gauge(name, help, Map.of(), (double) queues.count(phase));
    }
}
