package org.virga.topology.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RhythmTest {

    private static final Rhythm.Bounds BOUNDS =
            new Rhythm.Bounds(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofSeconds(60), 3);

    private final Rhythm rhythm = new Rhythm(0);
    private long now;
    private int suspicions;

    @Test
    void signsOfLifeBetweenBeatsDoNotHaveToGoOn() {
        for (int i = 0; i < 100; i++) {
            after(600);
            after(600);
            after(7_000);
            after(1_800);
        }

        assertThat(suspicions).isZero();
        assertThat(bound()).isBetween(15_000L, 40_000L);
    }

    @Test
    void aHostThatSaysMuchAtFirstIsNotExpectedToGoOnSo() {
        for (int i = 0; i < 4; i++) {
            after(600);
        }
        beats(20, 10_000);

        assertThat(suspicions).isLessThanOrEqualTo(1);
    }

    @Test
    void aRhythmThatHasBecomeSlowerIsLearntFromWrongSuspicions() {
        beats(50, 1_000);
        beats(50, 10_000);

        assertThat(suspicions).isBetween(1, 2);
        assertThat(bound()).isGreaterThan(20_000);
    }

    @Test
    void aRhythmThatHasBecomeQuickerIsSeenAfterMinutes() {
        beats(50, 10_000);
        beats(300, 1_000);

        assertThat(suspicions).isZero();
        assertThat(bound()).isBetween(3_000L, 3_500L);
    }

    @Test
    void anOutageIsForgottenSoon() {
        beats(50, 1_000);
        after(60_000);
        assertThat(bound()).isLessThan(8_000);

        beats(20, 1_000);

        assertThat(suspicions).isOne();
        assertThat(bound()).isLessThan(4_000);
    }

    private void beats(int times, int millis) {
        for (int i = 0; i < times; i++) {
            after(millis);
        }
    }

    /** The host is heard of after so long a silence. */
    private void after(int millis) {
        now += Duration.ofMillis(millis).toNanos();
        if (now - rhythm.heard() > rhythm.bound(BOUNDS)) {
            suspicions++;
            rhythm.back(now, BOUNDS);
        } else {
            rhythm.hear(now);
        }
    }

    private long bound() {
        return Duration.ofNanos(rhythm.bound(BOUNDS)).toMillis();
    }
}
