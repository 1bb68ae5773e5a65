package org.virga.topology.host;

import java.time.Duration;

/**
 * How regularly a host is heard of, and so how long its silence may last before it means something. On a slow or lossy
 * network hosts are heard of less regularly, and get more time. For one thread.
 *
 * <p>Mean and deviation are smoothed as RFC 6298 does for round trips.
 */
final class Rhythm {

    /** From how many intervals on the rhythm is known. */
    private static final int KNOWN = 4;
    /** What comes as close together is told in one go. */
    private static final long TOGETHER = Duration.ofMillis(100).toNanos();

    private static final double MEAN_GAIN = 0.125;
    private static final double DEVIATION_GAIN = 0.25;
    private static final int DEVIATIONS = 4;

    private long heard;
    private double mean;
    private double deviation;
    private int intervals;
    private boolean begun;

    /** It was not heard of yet; silence counts from this moment. */
    Rhythm(long heard) {
        this.heard = heard;
    }

    /**
     * How long hosts may be silent.
     *
     * @param least whatever their rhythm is
     * @param unknown as long as their rhythm is not known
     * @param most whatever their rhythm is
     * @param beats how many times their mean interval
     */
    record Bounds(Duration least, Duration unknown, Duration most, int beats) {}

    void hear(long now) {
        long interval = now - heard;
        if (!begun) {
            begin(now);
            return;
        }
        if (interval < TOGETHER) {
            return;
        }
        heard = now;
        if (intervals == 0) {
            mean = interval;
        } else {
            deviation += DEVIATION_GAIN * (Math.abs(interval - mean) - deviation);
            mean += MEAN_GAIN * (interval - mean);
        }
        intervals++;
    }

    /** When the host was heard of last, in the nanoseconds of whoever told. */
    long heard() {
        return heard;
    }

    /** How long its silence may last, in nanoseconds. */
    long bound(Bounds bounds) {
        if (intervals < KNOWN) {
            return bounds.unknown.toNanos();
        }
        double longest = Math.max(bounds.beats * mean, mean + DEVIATIONS * deviation);
        return Math.min(bounds.most.toNanos(), Math.max(bounds.least.toNanos(), (long) longest));
    }

    /** It is known not to answer: one that was never heard of counts as silent since then. */
    void miss(long since) {
        if (!begun && since - heard < 0) {
            heard = since;
        }
    }

    /** It is heard of for the first time, or for the first time again: the silence before is no part of the rhythm. */
    void begin(long now) {
        begun = true;
        heard = now;
    }
}
