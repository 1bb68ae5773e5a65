package org.virga.http;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.virga.api.health.MetricSource;

/** Figures in Prometheus' text format 0.0.4, in which all figures of one name stand together. For one thread. */
final class PrometheusText implements MetricSource.Sink {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    /** Above this a double does not tell neighbouring integers apart. */
    private static final double WHOLE = 1L << 53;

    private final Map<String, Family> families = new LinkedHashMap<>();

    private record Family(String head, StringBuilder lines) {}

    @Override
    public void counter(String name, String help, Map<String, String> labels, double value) {
        line(family(name, "counter", help), name, labels, value);
    }

    @Override
    public void gauge(String name, String help, Map<String, String> labels, double value) {
        line(family(name, "gauge", help), name, labels, value);
    }

    @Override
    public void histogram(
            String name, String help, Map<String, String> labels, double[] bounds, long[] counts, double sumSeconds) {
        if (counts.length != bounds.length + 1) {
            throw new IllegalArgumentException(
                    name + " has " + bounds.length + " bounds and " + counts.length + " counts, not one more");
        }
        StringBuilder lines = family(name, "histogram", help);
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            total += counts[i];
            Map<String, String> withBound = new TreeMap<>(labels);
            withBound.put("le", i < bounds.length ? number(bounds[i]) : "+Inf");
            line(lines, name + "_bucket", withBound, (double) total);
        }
        line(lines, name + "_sum", labels, sumSeconds);
        line(lines, name + "_count", labels, (double) total);
    }

    void addAll(PrometheusText other) {
        other.families.forEach(
                (name, family) -> families.computeIfAbsent(name, absent -> new Family(family.head, new StringBuilder()))
                        .lines
                        .append(family.lines));
    }

    @Override
    public String toString() {
        StringBuilder page = new StringBuilder();
        families.values().forEach(family -> page.append(family.head).append(family.lines));
        return page.toString();
    }

    private StringBuilder family(String name, String type, String help) {
        String head = "# HELP " + checked(name) + " "
                + help.replace("\\", "\\\\").replace("\n", "\\n") + "\n# TYPE " + name + " " + type + "\n";
        return families.computeIfAbsent(name, absent -> new Family(head, new StringBuilder())).lines;
    }

    private static void line(StringBuilder lines, String name, Map<String, String> labels, double value) {
        lines.append(name);
        if (!labels.isEmpty()) {
            char before = '{';
            for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
                lines.append(before).append(checked(label.getKey())).append("=\"");
                lines.append(label.getValue()
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n"))
                        .append('"');
                before = ',';
            }
            lines.append('}');
        }
        lines.append(' ').append(number(value)).append('\n');
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("Prometheus allows no such name: " + name);
        }
        return name;
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < WHOLE
                ? Long.toString((long) value)
                : Double.isNaN(value)
                        ? "NaN"
                        : new BigDecimal(Double.toString(value))
                                .stripTrailingZeros()
                                .toPlainString();
    }
}
