package org.virga.store;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.virga.api.health.MetricSource.Sink;
import org.virga.api.store.CommitResult.Refusal;
import org.virga.api.store.CommitResult.Rule;

/** What the writer counts and measures. Any thread. */
final class Meter {

    private final LongAdder commits = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<Rule, LongAdder> conflicts = new EnumMap<>(Rule.class);
    private final Map<String, LongAdder> purged = new ConcurrentHashMap<>();
    private volatile @Nullable String lastFailure;
    private final Durations answers = new Durations();
    private final Durations writes = new Durations();

    Meter() {
        for (Rule rule : Rule.values()) {
            conflicts.put(rule, new LongAdder());
        }
    }

    void written(int commitsInBatch, long duration) {
        commits.add(commitsInBatch);
        batches.increment();
        writes.add(duration);
    }

    void answered(long submitted) {
        answers.add(System.nanoTime() - submitted);
    }

    void refused(List<Refusal> refusals) {
        LongAdder counter = conflicts.get(refusals.get(0).rule());
        if (counter != null) {
            counter.increment();
        }
    }

    void failed(String reason) {
        failures.increment();
        lastFailure = reason;
    }

    /** Transactions that were committed. */
    long commits() {
        return commits.sum();
    }

    /** Why a batch failed last, with the time of it; null when none did. */
    @Nullable
    String lastFailure() {
        return lastFailure;
    }

    void purged(String table, long rows) {
        purged.computeIfAbsent(table, name -> new LongAdder()).add(rows);
    }

    void collect(Sink sink) {
        sink.counter("virga_store_commits_total", "Transactions that were committed.", Map.of(), commits.doubleValue());
        sink.counter(
                "virga_store_batches_total", "Database transactions that held them.", Map.of(), batches.doubleValue());
        sink.counter(
                "virga_store_failures_total",
                "Batches that the database failed to take.",
                Map.of(),
                failures.doubleValue());
        conflicts.forEach((rule, count) -> sink.counter(
                "virga_store_conflicts_total",
                "Transactions that were refused, by the first rule against them.",
                Map.of("rule", rule.name()),
                count.doubleValue()));
        purged.forEach((table, rows) -> sink.counter(
                "virga_store_purged_total",
                "Rows of history and of the change log that were removed because they were too old.",
                Map.of("table", table),
                rows.doubleValue()));
        answers.collect(sink, "virga_store_commit_seconds", "From the submission of a transaction to its answer.");
        writes.collect(sink, "virga_store_write_seconds", "Database transactions, one a batch.");
    }
}
