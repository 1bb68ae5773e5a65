package org.virga.authority;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bounds how often something is done, for each caller and for all together: so many at once, and so many a second after
 * that. Any thread may call.
 */
final class Throttle {

    private static final double NANOS = 1e9;
    private static final int MOST_CALLERS = 2_000;

    private final Rate each;
    private final Rate together;
    private final LongSupplier nanos;
    private final Bucket all;
    /** The oldest are forgotten; those who come then are still bounded together. Guarded by {@code this}. */
    private final Map<String, Bucket> callers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_CALLERS;
        }
    };

    /** So many at once, and so many a second. */
    record Rate(double burst, double perSecond) {}

    Throttle(Rate each, Rate together, LongSupplier nanos) {
        this.each = each;
        this.together = together;
        this.nanos = nanos;
        this.all = new Bucket(together, nanos.getAsLong());
    }

    /** Whether a caller may do it now. */
    synchronized boolean allows(String caller) {
        long now = nanos.getAsLong();
        Bucket own = callers.computeIfAbsent(caller, key -> new Bucket(each, now));
        // One that is too fast does not use up what is there for all.
        return own.take(each, now) && all.take(together, now);
    }

    private static final class Bucket {

        private double tokens;
        private long last;

        Bucket(Rate rate, long now) {
            tokens = rate.burst();
            last = now;
        }

        boolean take(Rate rate, long now) {
            tokens = Math.min(rate.burst(), tokens + (now - last) / NANOS * rate.perSecond());
            last = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
