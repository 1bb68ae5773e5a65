package org.virga.http;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.MetricSource;
import org.virga.spi.http.HttpEndpoint;

/** The server. It stays while the endpoints behind it come and go. */
@Component(
        name = HttpServer.PID,
        service = {HealthCheck.class, MetricSource.class},
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class HttpServer implements HealthCheck, MetricSource {

    static final String PID = "org.virga.http";

    private final Endpoints endpoints;
    private final Traffic traffic = new Traffic();
    private final JettyServer jetty;

    @Activate
    public HttpServer(Settings.Config config) {
        Settings settings = Settings.of(config);
        endpoints = new Endpoints(settings.expectedPaths(), System::nanoTime);
        jetty = new JettyServer(settings, endpoints, traffic);
        jetty.start();
    }

    @Deactivate
    void stop() {
        jetty.stop();
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addEndpoint(HttpEndpoint endpoint, Map<String, ?> properties) {
        endpoints.add(endpoint, properties);
        jetty.held().release();
    }

    void removeEndpoint(HttpEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public Health health() {
        return jetty.running() ? Health.ok() : Health.down("The HTTP server is stopped");
    }

    @Override
    public void collect(Sink sink) {
        traffic.collect(sink);
        jetty.collect(sink);
    }

    JettyServer jetty() {
        return jetty;
    }
}
