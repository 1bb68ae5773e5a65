package org.virga.store;

import java.util.HashMap;
import java.util.Map;
import org.virga.api.health.MetricSource.Sink;

/** Takes figures and gives them out by name and labels. */
final class FigureCollector implements Sink {

    private final Map<String, Double> figures = new HashMap<>();

    /** Of {@code name}, or of {@code name{label=value}}; a histogram stands there with the number of its observations. */
    double value(String name) {
        Double value = figures.get(name);
        if (value == null) {
            throw new AssertionError("No " + name + " in " + figures.keySet());
        }
        return value;
    }

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
        if (counts.length != bounds.length + 1) {
            throw new AssertionError(name + " has " + counts.length + " counts for " + bounds.length + " bounds");
        }
        double all = 0;
        for (long count : counts) {
            all += count;
        }
        figures.put(key(name, labels), all);
    }

    private static String key(String name, Map<String, String> labels) {
        return labels.isEmpty() ? name : name + labels;
    }
}
