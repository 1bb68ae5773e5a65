package org.virga.api.health;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Tells whether one part of this process is fit to serve. Registered as a service by the part that it is about; the
 * readiness page asks all of them, and demands those that the configuration names.
 */
@ConsumerType
public interface HealthCheck {

    /** Name of the part, for example {@code "store"}. */
    String name();

    /** How it is now. Answers at once, from what is known; does not throw. */
    Health health();

    /**
     * How a part is.
     *
     * @param problem what is wrong; null when nothing is
     */
    record Health(boolean up, @Nullable String problem) {

        public static Health ok() {
            return new Health(true, null);
        }

        public static Health down(String problem) {
            return new Health(false, problem);
        }
    }
}
