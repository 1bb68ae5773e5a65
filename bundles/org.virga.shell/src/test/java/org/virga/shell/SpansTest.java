package org.virga.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpansTest {

    @Test
    void durationsAreAsLongAsTheyNeedToBe() {
        assertThat(Spans.of(Duration.ofMillis(-5))).isEqualTo("0 ms");
        assertThat(Spans.of(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Spans.of(Duration.ofMillis(3400))).isEqualTo("3.4 s");
        assertThat(Spans.of(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    }
}
