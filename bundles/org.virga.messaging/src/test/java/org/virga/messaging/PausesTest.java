package org.virga.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PausesTest {

    @Test
    void theBoundDoublesUpToTheLongestAndIsSmallAgainAfterAConnection() {
        Pauses pauses = new Pauses(5_000, false, () -> 1);

        assertThat(LongStream.generate(pauses::nextMillis).limit(5))
                .containsExactly(1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
        pauses.reset();
        assertThat(pauses.nextMillis()).isEqualTo(1_000);
    }

    @Test
    void aBrokerInThisProcessIsNotWaitedForLong() {
        Pauses pauses = new Pauses(5_000, true, () -> 1);

        assertThat(LongStream.generate(pauses::nextMillis).limit(4)).containsExactly(50L, 100L, 200L, 250L);
    }

    @Test
    void thoseWhoLostTheSameBrokerComeBackSpreadOverTheWholePause() {
        Random random = new Random(7);
        List<Long> first = new ArrayList<>();
        for (int agent = 0; agent < 10_000; agent++) {
            first.add(new Pauses(5_000, false, random::nextDouble).nextMillis());
        }

        // A tenth of a second out of one sees about a tenth of them.
        for (int tenth = 0; tenth < 10; tenth++) {
            long from = tenth * 100L;
            assertThat(first.stream().filter(pause -> pause >= from && pause < from + 100))
                    .hasSizeBetween(800, 1_200);
        }
    }
}
