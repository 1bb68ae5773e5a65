package org.virga.http;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.spi.http.HttpEndpoint;

/** The server. It stays while the endpoints behind it come and go. */
@Component(
        name = HttpServer.PID,
        service = HttpServer.class,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class HttpServer {

    static final String PID = "org.virga.http";

    private final Endpoints endpoints;
    private final HttpHealth health;
    private final JettyServer jetty;

    @Activate
    public HttpServer(@Reference HttpHealth health, Settings.Config config) {
        this.health = health;
        Settings settings = Settings.of(config);
        endpoints = new Endpoints(settings.expectedPaths(), System::nanoTime);
        jetty = new JettyServer(settings, endpoints, health.traffic());
        jetty.start();
        health.serves(jetty);
    }

    @Deactivate
    void stop() {
        health.serves(null);
        jetty.stop();
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addEndpoint(HttpEndpoint endpoint, Map<String, ?> properties) {
        endpoints.add(endpoint, properties);
        jetty.held().releaseAll();
    }

    void removeEndpoint(HttpEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    JettyServer jetty() {
        return jetty;
    }
}
