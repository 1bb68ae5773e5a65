package org.virga.compute.power;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.virga.api.health.MetricSource.Sink;
import org.virga.compute.power.Finding.Verdict;

/** Counts what was found on hosts and settled, or told of. */
final class Tally {

    private final Map<Verdict, LongAdder> counts =
            Stream.of(Verdict.values()).collect(Collectors.toMap(Function.identity(), verdict -> new LongAdder()));

    void count(Verdict verdict) {
        LongAdder count = counts.get(verdict);
        if (count != null) {
            count.increment();
        }
    }

    void collect(Sink sink) {
        for (Verdict verdict : Verdict.values()) {
            LongAdder count = counts.get(verdict);
            sink.counter(
                    "virga_compute_reconciled_total",
                    "Guests that were not as the store had them, by what was found.",
                    Map.of("found", verdict.word()),
                    count == null ? 0 : (double) count.sum());
        }
    }
}
