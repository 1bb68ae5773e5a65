package org.virga.http;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.virga.api.health.MetricSource;
import org.virga.spi.PluginSet;
import org.virga.spi.http.HttpCall;
import org.virga.spi.http.HttpEndpoint;
import org.virga.spi.http.HttpReply;

/** {@code /metrics}: every figure of every {@link MetricSource}, in Prometheus' text format. */
@Component(name = "org.virga.http.metrics")
public final class MetricsEndpoint implements HttpEndpoint {

    private static final String PATH = "/metrics";
    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PluginSet<MetricSource> sources = new PluginSet<>(MetricSource.class);

    @Activate
    public MetricsEndpoint() {}

    @Reference(policy = ReferencePolicy.DYNAMIC, cardinality = ReferenceCardinality.MULTIPLE)
    void addSource(MetricSource source, Map<String, ?> properties) {
        sources.add(source, properties);
    }

    void removeSource(MetricSource source) {
        sources.remove(source);
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
        if (!call.path().equals(PATH)) {
            return HttpReply.text(404, PlainErrors.TYPE, PlainErrors.text(404));
        }
        PrometheusText page = new PrometheusText();
        // A source that fails half way is left out whole.
        sources.callEach(MetricsEndpoint::collected, source -> new PrometheusText())
                .forEach(page::addAll);
        return HttpReply.text(200, TYPE, page.toString());
    }

    private static PrometheusText collected(MetricSource source) {
        PrometheusText part = new PrometheusText();
        source.collect(part);
        return part;
    }
}
