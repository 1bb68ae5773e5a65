package org.virga.api.health;

import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Gives figures for the metrics page. Registered as a service by the part that measures. */
@ConsumerType
public interface MetricSource {

    /** Hands over every figure; called at each scrape, answers at once, from what is known. */
    void collect(Sink sink);

    /** Takes figures, with names and label names as Prometheus allows them. */
    interface Sink {

        /** A figure that only rises while the process lives; the name ends in {@code _total}. */
        void counter(String name, String help, Map<String, String> labels, double value);

        /** A figure that rises and falls. */
        void gauge(String name, String help, Map<String, String> labels, double value);

        /**
         * A distribution of durations.
         *
         * @param bounds upper bounds of the buckets in seconds, ascending, without infinity
         * @param counts observations in each bucket (not cumulative), one more than there are bounds
         */
        void histogram(
                String name,
                String help,
                Map<String, String> labels,
                double[] bounds,
                long[] counts,
                double sumSeconds);
    }
}
