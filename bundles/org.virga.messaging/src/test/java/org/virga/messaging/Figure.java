package org.virga.messaging;

import java.util.Map;
import org.virga.api.health.MetricSource;

/** Picks one gauge, or counter with the values of its labels, out of what is measured. */
final class Figure implements MetricSource.Sink {

    private final String wanted;
    private double found = -1;

    private Figure(String wanted) {
        this.wanted = wanted;
    }

    static int of(MetricSource source, String name) {
        Figure figure = new Figure(name);
        source.collect(figure);
        return (int) figure.found;
    }

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        gauge(name + (labels.isEmpty() ? "" : "{" + String.join(",", labels.values()) + "}"), help, labels, value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        if (name.equals(wanted)) {
            found = value;
        }
    }

    @Override
    public void histogram(
            String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sumSeconds) {
        // Gauges only.
    }
}
