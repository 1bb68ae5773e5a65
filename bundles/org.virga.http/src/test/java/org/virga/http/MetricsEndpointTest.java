package org.virga.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint.Listener;
import org.virga.spi.http.HttpReply;

class MetricsEndpointTest {

    private final MetricsEndpoint endpoint = new MetricsEndpoint();

    @Test
    void figuresOfOneNameStandTogether() {
        endpoint.addSource(
                sink -> {
                    sink.counter("a_total", "A\nhelp.", Map.of("x", "1", "b", "q\"\\\n"), 3);
                    sink.gauge("b", "B.", Map.of(), 0.0005);
                },
                Map.of("component.name", "1"));
        endpoint.addSource(
                sink -> sink.counter("a_total", "A.", Map.of("x", "2"), 1e20), Map.of("component.name", "2"));

        assertThat(page()).isEqualTo("""
                        # HELP a_total A\\nhelp.
                        # TYPE a_total counter
                        a_total{b="q\\"\\\\\\n",x="1"} 3
                        a_total{x="2"} 100000000000000000000
                        # HELP b B.
                        # TYPE b gauge
                        b 0.0005
                        """);
    }

    @Test
    void histogramsAreCumulative() {
        endpoint.addSource(
                sink -> sink.histogram("h", "H.", Map.of(), new double[] {0.1, 1}, new long[] {1, 2, 3}, 4.5),
                Map.of());

        assertThat(page()).isEqualTo("""
                        # HELP h H.
                        # TYPE h histogram
                        h_bucket{le="0.1"} 1
                        h_bucket{le="1"} 3
                        h_bucket{le="+Inf"} 6
                        h_sum 4.5
                        h_count 6
                        """);
    }

    @Test
    void aSourceThatFailsIsLeftOutWhole() {
        endpoint.addSource(
                sink -> {
                    sink.gauge("half", "Half.", Map.of(), 1);
                    sink.gauge("not allowed", "No.", Map.of(), 1);
                },
                Map.of("component.name", "1"));
        endpoint.addSource(sink -> sink.gauge("whole", "Whole.", Map.of(), Double.NaN), Map.of("component.name", "2"));

        assertThat(page()).isEqualTo("# HELP whole Whole.\n# TYPE whole gauge\nwhole NaN\n");
    }

    @Test
    void theProcessTellsOfItself() {
        endpoint.addSource(new JvmMetrics(), Map.of());

        assertThat(page())
                .contains("virga_jvm_memory_used_bytes{area=\"heap\"} ")
                .contains("virga_jvm_threads ")
                .contains("virga_jvm_uptime_seconds ")
                .contains("virga_process_cpu_seconds_total ")
                .contains("virga_process_resident_bytes ")
                .contains("virga_jvm_gc_runs_total{gc=");
    }

    private String page() {
        HttpReply reply = endpoint.handle(
                new HttpCall(Listener.API, "GET", "/metrics", "", Map.of(), new byte[0], "192.0.2.1", false));
        assertThat(reply.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        return new String(reply.body(), StandardCharsets.UTF_8);
    }
}
