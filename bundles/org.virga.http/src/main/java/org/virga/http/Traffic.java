package org.virga.http;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.virga.api.health.MetricSource.Sink;
import org.virga.spi.http.HttpEndpoint.Listener;

/** Counts and times answers. Any thread may call. */
final class Traffic {

    private static final double[] BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final Map<Listener, PerListener> listeners = new EnumMap<>(Listener.class);

    private static final class PerListener {
        private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
        private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
        private final LongAdder nanos = new LongAdder();

        PerListener() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }
    }

    Traffic() {
        for (Listener listener : Listener.values()) {
            listeners.put(listener, new PerListener());
        }
    }

    void answered(Listener listener, int status, long nanos) {
        PerListener counts = listeners.get(listener);
        if (counts != null) {
            counts.byStatus.computeIfAbsent(status, any -> new LongAdder()).increment();
            counts.buckets[bucket(nanos / 1e9)].increment();
            counts.nanos.add(nanos);
        }
    }

    void collect(Sink sink) {
        listeners.forEach((listener, counts) -> {
            String label = listener.name().toLowerCase(Locale.ROOT);
            counts.byStatus.forEach((status, count) -> sink.counter(
                    "virga_http_requests_total",
                    "Requests answered.",
                    Map.of("listener", label, "status", status.toString()),
                    (double) count.sum()));
            long[] buckets = new long[counts.buckets.length];
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = counts.buckets[i].sum();
            }
            sink.histogram(
                    "virga_http_request_duration_seconds",
                    "Time from a request's headers to its answer.",
                    Map.of("listener", label),
                    BOUNDS,
                    buckets,
                    counts.nanos.sum() / 1e9);
        });
    }

    private static int bucket(double seconds) {
        int i = 0;
        while (i < BOUNDS.length && seconds > BOUNDS[i]) {
            i++;
        }
        return i;
    }
}
