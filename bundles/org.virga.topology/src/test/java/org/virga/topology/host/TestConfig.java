package org.virga.topology.host;

import java.lang.annotation.Annotation;

/** Settings for tests. */
@SuppressWarnings("ClassExplicitlyAnnotation") // that is how Declarative Services hands settings over
record TestConfig(
        int suspect_after_beats,
        long suspect_least_millis,
        long suspect_most_seconds,
        long suspect_after_seconds,
        long first_report_seconds,
        long check_interval_millis,
        long connect_deadline_seconds,
        int maintenance_parallel_migrations)
        implements HostWatch.Config {

    TestConfig() {
        this(3, 3000, 60, 15, 45, 50, 5, 2);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return HostWatch.Config.class;
    }
}
