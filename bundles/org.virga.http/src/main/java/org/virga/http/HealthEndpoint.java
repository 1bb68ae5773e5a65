package org.virga.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.HealthCheck.Health;
import org.virga.spi.PluginSet;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

/**
 * {@code /health/live} answers 200 while the process can answer at all; {@code /health/ready} only while every part that
 * the configuration requires is there and up. Both are text for people; programs read the status.
 */
@Component(
        name = "org.virga.http.health",
        configurationPid = HttpServer.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class HealthEndpoint implements HttpEndpoint {

    /** What {@code org.virga.http.cfg} may hold for this endpoint. */
    @interface Config {
        /** Names of the parts that have to be up before Virga is ready, with commas between. */
        String ready_required() default
                "store,dispatcher,jobs,identity,topology,compute,scheduler,messaging,broker,agent,http,cloudstack";
    }

    static final String PATH = "/health";

    private final PluginSet<HealthCheck> checks = new PluginSet<>(HealthCheck.class);
    private final List<String> required;

    @Activate
    public HealthEndpoint(Config config) {
        required = Settings.list(config.ready_required());
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addCheck(HealthCheck check, Map<String, ?> properties) {
        checks.add(check, properties);
    }

    void removeCheck(HealthCheck check) {
        checks.remove(check);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public boolean serves(Listener listener) {
        return true;
    }

    @Override
    public HttpReply handle(HttpCall call) {
        return switch (call.path()) {
            case PATH + "/live" -> text(200, "live\n");
            case PATH + "/ready" -> ready();
            default -> text(404, PlainErrors.text(404));
        };
    }

    private HttpReply ready() {
        Map<String, Health> found = new TreeMap<>();
        checks.callEach(
                check -> found.merge(check.name(), check.health(), HealthEndpoint::worse),
                check -> found.put(check.getClass().getName(), Health.down("its check fails")));
        Map<String, Health> wanted = new LinkedHashMap<>();
        // A .cfg file gives a list as one string.
        required.forEach(name -> wanted.put(name, found.getOrDefault(name, Health.down("not there"))));
        boolean ready = wanted.values().stream().allMatch(Health::up);
        StringBuilder text = new StringBuilder(ready ? "ready\n" : "not ready\n");
        wanted.forEach((name, health) -> text.append(line(name, health)));
        found.forEach(
                (name, health) -> text.append(wanted.containsKey(name) ? "" : line(name + " (not required)", health)));
        return text(ready ? 200 : 503, text.toString());
    }

    private static Health worse(Health one, Health other) {
        return one.up() ? other : one;
    }

    private static String line(String name, Health health) {
        String problem = health.problem() == null ? "no reason given" : health.problem();
        return name + ": " + (health.up() ? "up" : "down, " + problem.replaceAll("\\s+", " ")) + "\n";
    }

    private static HttpReply text(int status, String text) {
        return HttpReply.text(status, PlainErrors.TYPE, text);
    }
}
