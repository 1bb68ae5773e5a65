package org.virga.ha;

import java.lang.annotation.Annotation;

/** Settings for tests: everything is quick. */
@SuppressWarnings("ClassExplicitlyAnnotation") // that is how Declarative Services hands settings over
record TestSettings(
        int investigation_limit_millis,
        int fence_limit_millis,
        int recheck_millis,
        int fence_after_millis,
        int brake_percent,
        int brake_least,
        int restarts_parallel)
        implements Settings {

    TestSettings() {
        this(300, 300, 50, 1, 30, 3, 4);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Settings.class;
    }
}
