package org.virga.scheduler;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.virga.api.health.MetricSource;

/** Figures by name and labels; of a histogram the number of observations. */
final class FigureSink implements MetricSource.Sink {

    private final Map<String, Double> figures = new LinkedHashMap<>();

    static Map<String, Double> of(MetricSource source) {
        FigureSink sink = new FigureSink();
        source.collect(sink);
        return sink.figures;
    }

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        figures.put(labels.isEmpty() ? name : name + labels, value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        counter(name, help, labels, value);
    }

    @Override
    public void histogram(
            String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sumSeconds) {
        counter(name, help, labels, (double) Arrays.stream(counts).sum());
    }
}
