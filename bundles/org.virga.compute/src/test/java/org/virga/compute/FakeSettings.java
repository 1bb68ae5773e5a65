package org.virga.compute;

import java.lang.annotation.Annotation;
import org.virga.compute.guest.Settings;

/** Settings for tests, where nothing takes time. */
@SuppressWarnings("ClassExplicitlyAnnotation") // that is how Declarative Services hands settings over
record FakeSettings(
        long start_deadline_seconds, int stop_grace_seconds, long call_deadline_seconds, long patience_seconds)
        implements Settings {

    FakeSettings() {
        this(10, 5, 10, 60);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Settings.class;
    }
}
