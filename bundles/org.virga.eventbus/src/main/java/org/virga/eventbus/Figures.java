package org.virga.eventbus;

import java.util.Map;
import org.virga.api.health.MetricSource;

/** The figures of a bus. */
final class Figures {

    private Figures() {}

    static void collect(MetricSource.Sink sink, Outbox outbox) {
        Map<String, String> bus = Map.of("bus", outbox.name());
        sink.counter("virga_eventbus_published_total", "Events that were handed on.", bus, (double) outbox.published());
        sink.counter(
                "virga_eventbus_dropped_total", "Events for which there was no room.", bus, (double) outbox.dropped());
        sink.gauge("virga_eventbus_waiting", "Events that wait to be handed on.", bus, outbox.size());
    }
}
