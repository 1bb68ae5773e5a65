package org.virga.topology.host;

import java.time.Duration;

/**
 * How regularly a host is heard of, and so how long its silence may last before it means something. On a slow or lossy
 * network hosts are heard of less regularly, and get more time. For one thread.
 *
 * <p>Mean and deviation are smoothed as RFC 6298 does for round trips. A host is also heard of between its beats, when it was
 * asked or has something to tell: what comes early is a sign of life and hardly changes the rhythm, or hosts that say much
 * now would have to go on so. And a silence that turns out to have been none is part of the rhythm too, within limits: if only
 * those intervals counted during which nobody became suspicious, a rhythm that was taken for too quick would never be seen right.
 */
final class Rhythm {

    /** From how many intervals on the rhythm is known. */
    private static final int KNOWN = 6;
    /** What comes as close together is told in one go: beats come each second or less often. */
    private static final long TOGETHER = Duration.ofMillis(500).toNanos();

    private static final double MEAN_GAIN = 0.125;
    private static final double DEVIATION_GAIN = 0.25;
    private static final int DEVIATIONS = 4;
    /** What comes sooner than this share of the mean interval is no beat. */
    private static final double EARLY = 0.5;
    /** Small, but enough for a rhythm that has become quicker to be seen after some minutes. */
    private static final double EARLY_GAIN = 1.0 / 64;
    /** A silence counts as no longer than so many times what was expected: it may have had another reason. */
    private static final int MOST_OF_A_SILENCE = 2;

    private long heard;
    private long beat;
    private double mean;
    private double deviation;
    private int intervals;
    private boolean begun;

    /** It was not heard of yet; silence counts from this moment. */
    Rhythm(long heard) {
        this.heard = heard;
        this.beat = heard;
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
        if (!begun) {
            begin(now);
            return;
        }
        heard = now;
        long interval = now - beat;
        if (interval < TOGETHER) {
            return;
        }
        if (intervals > 0 && interval < EARLY * mean) {
            mean += EARLY_GAIN * (interval - mean);
            return;
        }
        beat(now, interval);
    }

    /** It is heard of after a silence for which it was called suspect. */
    void back(long now, Bounds bounds) {
        if (!begun) {
            begin(now);
            return;
        }
        heard = now;
        beat(now, Math.min(now - beat, MOST_OF_A_SILENCE * bound(bounds)));
    }

    private void beat(long now, long interval) {
        beat = now;
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
        beat = now;
    }
}
