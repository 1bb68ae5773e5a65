package org.virga.messaging;

import java.util.Collection;
import java.util.Map;
import org.virga.api.health.MetricSource;

/** What is measured of the messaging of a process. */
record MessagingMetrics(Link link, Calls calls, Collection<Service> services, CastCounts casts)
        implements MetricSource {

    @Override
    public void collect(Sink sink) {
        sink.gauge(
                "virga_messaging_connected",
                "Whether there is a connection to the broker.",
                Map.of(),
                link.current() == null ? 0 : 1);
        sink.counter("virga_messaging_connections_total", "Connections to a broker that were made.", Map.of(), (double)
                link.connections());
        calls.outcomes()
                .forEach((outcome, count) -> sink.counter(
                        "virga_messaging_calls_total",
                        "Calls that ended, by how they ended.",
                        Map.of("outcome", outcome),
                        (double) count));
        sink.gauge("virga_messaging_calls_in_flight", "Calls that wait for an answer.", Map.of(), calls.inFlight());
        casts.all()
                .forEach((fate, count) -> sink.counter(
                        "virga_messaging_casts_total",
                        "Casts that came here, by what became of them.",
                        Map.of("fate", fate),
                        (double) count));
        sink.gauge(
                "virga_messaging_requests_waiting",
                "Requests that wait for a thread.",
                Map.of(),
                services.stream().mapToInt(Service::waiting).sum());
    }
}
