package org.virga.http;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;

/**
 * What the server tells of itself. A component of its own, without references: the server needs the endpoint of health,
 * which needs every health check, and so would need itself.
 */
@Component(service = {HttpHealth.class, HealthCheck.class, MetricSource.class})
public final class HttpHealth implements HealthCheck, MetricSource {

    private final Traffic traffic = new Traffic();
    private volatile @Nullable JettyServer server;

    /** Where the server counts what it serves. */
    Traffic traffic() {
        return traffic;
    }

    /** The server that runs from now on; null for none. */
    void serves(@Nullable JettyServer jetty) {
        server = jetty;
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Health health() {
        JettyServer present = server;
        return present != null && present.running() ? Health.ok() : Health.down("The HTTP server is stopped");
    }

    @Override
    public void collect(Sink sink) {
        traffic.collect(sink);
        JettyServer present = server;
        if (present != null) {
            present.collect(sink);
        }
    }
}
