package org.virga.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final AuthoritySetting test = new AuthoritySetting();

    @Test
    void whoKnocksAThousandTimesRaisesOneAlert() {
        for (int i = 0; i < 1_000; i++) {
            test.refusals.join("10.0.0." + i, "whatever");
            test.refusals.connection("10.0.0." + i, "whatever");
        }
        assertThat(test.alerts).hasSize(2);

        test.clock.advance(Duration.ofSeconds(11));
        test.refusals.join("10.0.0.1", "once more");
        assertThat(test.alerts).hasSize(3).last().asString().contains("once more");
    }

    @Test
    void aThrottleBoundsEachAndAllTogether() {
        AtomicLong now = new AtomicLong();
        Throttle throttle = new Throttle(new Throttle.Rate(3, 1), new Throttle.Rate(5, 1), now::get);

        assertThat(allowed(throttle, "a", 10)).isEqualTo(3);
        assertThat(allowed(throttle, "b", 10)).isEqualTo(2);
        now.addAndGet(1_000_000_000L);
        assertThat(allowed(throttle, "a", 10)).isEqualTo(1);
        // What others used up is missing, until it has come again.
        assertThat(allowed(throttle, "c", 10)).isZero();
        now.addAndGet(10_000_000_000L);
        assertThat(allowed(throttle, "c", 10)).isEqualTo(3);
    }

    @Test
    void whatStrangersSendIsOneShortLine() {
        assertThat(Names.printable("a\nb\u001b[31m")).isEqualTo("a?b?[31m");
        assertThat(Names.printable("x".repeat(1_000))).hasSize(103);
    }

    private static int allowed(Throttle throttle, String caller, int times) {
        int allowed = 0;
        for (int i = 0; i < times; i++) {
            allowed += throttle.allows(caller) ? 1 : 0;
        }
        return allowed;
    }
}
