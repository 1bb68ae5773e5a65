package org.virga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.api.health.HealthCheck;
import org.virga.api.health.HealthCheck.Health;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

class HealthEndpointTest {

    private final HealthEndpoint endpoint = new HealthEndpoint(
            TestServer.config(HealthEndpoint.Config.class, Map.of("ready_required", "store, jobs,")));

    @Test
    void aliveIsWhoAnswers() {
        assertThat(get("/health/live").status()).isEqualTo(200);
        assertThat(get("/health").status()).isEqualTo(404);
        assertThat(get("/health/other").status()).isEqualTo(404);
    }

    @Test
    void readyIsWhenAllThatIsRequiredIsUp() {
        endpoint.addCheck(check("jobs", Health.ok()), Map.of());
        assertThat(get("/health/ready").status()).isEqualTo(503);
        assertThat(text("/health/ready")).isEqualTo("not ready\nstore: down, not there\njobs: up\n");

        HealthCheck sick = check("store", Health.down("the disk\nis full"));
        endpoint.addCheck(sick, Map.of());
        assertThat(text("/health/ready")).contains("store: down, the disk is full\n");

        endpoint.removeCheck(sick);
        endpoint.addCheck(check("store", Health.ok()), Map.of());
        endpoint.addCheck(check("guest", Health.down("asleep")), Map.of());
        assertThat(get("/health/ready").status()).isEqualTo(200);
        assertThat(text("/health/ready")).isEqualTo("ready\nstore: up\njobs: up\nguest (not required): down, asleep\n");
    }

    @Test
    void aCheckThatThrowsIsDown() {
        endpoint.addCheck(check("jobs", Health.ok()), Map.of());
        endpoint.addCheck(check("store", Health.ok()), Map.of());
        endpoint.addCheck(
                new HealthCheck() {
                    @Override
                    public String name() {
                        return "store";
                    }

                    @Override
                    public Health health() {
                        throw new IllegalStateException("on purpose");
                    }
                },
                Map.of("service.ranking", 1));

        assertThat(text("/health/ready")).contains("its check fails");
    }

    private String text(String path) {
        return new String(get(path).body(), StandardCharsets.UTF_8);
    }

    private HttpReply get(String path) {
        return endpoint.handle(new HttpCall(Listener.API, "GET", path, "", Map.of(), new byte[0], "192.0.2.1", false));
    }

    private static HealthCheck check(String name, Health health) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Health health() {
                return health;
            }
        };
    }
}
