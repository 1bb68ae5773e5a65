package org.virga.spi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatesTest {

    @Test
    void writesUtcWithoutFractions() {
        assertThat(Dates.format(Instant.parse("2026-11-21T04:48:38.999Z"))).isEqualTo("2026-11-21T04:48:38+0000");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21, 2026-11-21T00:00:00Z",
        "2026-11-21 04:48:38, 2026-11-21T04:48:38Z",
        "2026-11-21T04:48:38, 2026-11-21T04:48:38Z",
        "2026-11-21T04:48:38Z, 2026-11-21T04:48:38Z",
        "2026-11-21T04:48:38+0000, 2026-11-21T04:48:38Z",
        "2026-11-21T06:48:38+0200, 2026-11-21T04:48:38Z",
        "2026-11-21T06:48:38+02:00, 2026-11-21T04:48:38Z",
    })
    void readsWhatCallersSend(String text, String expected) {
        assertThat(Dates.parse(text)).contains(Instant.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "", "2026-13-01", "2026-11-21T", "2026-11-21T25:00:00"})
    void refusesTheRest(String text) {
        assertThat(Dates.parse(text)).isEmpty();
    }
}
