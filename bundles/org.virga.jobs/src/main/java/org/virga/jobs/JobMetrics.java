package org.virga.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource;
import org.virga.api.job.Jobs;
import org.virga.api.model.Job;

/** Counts jobs and times them. */
final class JobMetrics {

    private static final double MILLIS = 1e3;

    private final LongAdder accepted = new LongAdder();
    private final LongAdder overdue = new LongAdder();
    private final Map<Job.State, LongAdder> ended = new ConcurrentHashMap<>();
    private final Histogram waited = new Histogram();
    private final Map<String, Histogram> ran = new ConcurrentHashMap<>();

    void accepted() {
        accepted.increment();
    }

    void ended(Job.State state) {
        ended.computeIfAbsent(state, absent -> new LongAdder()).increment();
    }

    void overdue() {
        overdue.increment();
    }

    void waited(Duration untilFirstStart) {
        waited.observe(untilFirstStart.toNanos());
    }

    void ran(String command, long tookNanos) {
        ran.computeIfAbsent(command, absent -> new Histogram()).observe(tookNanos);
    }

    void collect(MetricSource.Sink sink, JobQueues queues, Clocks clocks) {
        sink.counter("virga_jobs_accepted_total", "Jobs that were accepted.", Map.of(), (double) accepted.sum());
        ended.forEach((state, count) -> sink.counter(
                "virga_jobs_ended_total",
                "Jobs that ended.",
                Map.of("state", state.name().toLowerCase(Locale.ROOT)),
                (double) count.sum()));
        sink.counter("virga_jobs_overdue_total", "Jobs that ran longer than their command expects.", Map.of(), (double)
                overdue.sum());
        gauge(sink, "virga_jobs_waiting", "Jobs that wait for their turn.", queues.count(JobEntry.Phase.WAITING));
        gauge(sink, "virga_jobs_active", "Jobs that run or wait for a worker.", queues.count(JobEntry.Phase.ACTIVE));
        gauge(
                sink,
                "virga_jobs_parked",
                "Jobs that wait for a time, a command or their children.",
                queues.count(JobEntry.Phase.PARKED));
        gauge(sink, "virga_jobs_longest_queue", "Jobs that wait in the queue where most do.", queues.longest());
        gauge(
                sink,
                "virga_jobs_oldest_waiting_seconds",
                "How long the job waits for its turn that waits longest.",
                oldest(queues, clocks.now()));
        waited.collect(sink, "virga_job_wait_seconds", "How long jobs waited before they began.", Map.of());
        ran.forEach((command, took) ->
                took.collect(sink, "virga_job_run_seconds", "How long runs took.", Map.of("command", command)));
    }

    private static double oldest(JobQueues queues, Instant now) {
        return queues.all().stream()
                .filter(JobEntry::isCommitted)
                .map(JobEntry::doing)
                .filter(doing -> doing.phase() == Jobs.Phase.WAITING)
                .mapToLong(doing -> Duration.between(doing.since(), now).toMillis())
                .max()
                .stream()
                .mapToDouble(millis -> millis / MILLIS)
                .findFirst()
                .orElse(0);
    }

    private static void gauge(MetricSource.Sink sink, String name, String help, double value) {
        sink.gauge(name, help, Map.of(), value);
    }
}
