package org.virga.agent;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.virga.api.health.MetricSource;

/** Figures by name and labels; of a distribution the number of observations. */
final class FigureSink implements MetricSource.Sink {

    final Map<String, Double> figures = new TreeMap<>();

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        figures.put(key(name, labels), value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        figures.put(key(name, labels), value);
    }

    @Override
    public void histogram(
            String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sumSeconds) {
        figures.put(key(name, labels), (double) Arrays.stream(counts).sum());
    }

    private static String key(String name, Map<String, String> labels) {
        String values = String.join(" ", new TreeMap<>(labels).values());
        return (name + " " + values).strip();
    }
}
