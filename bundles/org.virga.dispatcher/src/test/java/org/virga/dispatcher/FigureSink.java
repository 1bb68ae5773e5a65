package org.virga.dispatcher;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.virga.api.health.MetricSource;

/** Keeps figures by name and labels; of a histogram the number of observations. */
record FigureSink(Map<String, Double> figures) implements MetricSource.Sink {

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        figures.put(name + new TreeMap<>(labels), value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        figures.put(name + new TreeMap<>(labels), value);
    }

    @Override
    public void histogram(
            String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sumSeconds) {
        figures.put(name, (double) Arrays.stream(counts).sum());
    }
}
