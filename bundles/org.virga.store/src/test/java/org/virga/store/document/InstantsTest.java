package org.virga.store.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstantsTest {

    @Property
    void everyTimeComesBack(
            @ForAll @LongRange(min = -70_000_000_000L, max = 300_000_000_000L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        assertSame(Instant.ofEpochSecond(second, nanos).toString());
        assertSame(Instant.ofEpochSecond(second, nanos - nanos % 1_000_000).toString());
        assertSame(Instant.ofEpochSecond(second).toString());
    }

    @Property
    void whatLooksAlmostLikeATimeIsJudgedAsTheLibraryDoes(
            @ForAll @IntRange(min = 0, max = 19) int at,
            @ForAll @CharRange(from = '+', to = ':') char other,
            @ForAll @StringLength(max = 10) @CharRange(from = '.', to = ':') String fraction) {
        StringBuilder text = new StringBuilder("2026-11-30T23:59:59");
        text.append(fraction).append('Z').setCharAt(at, other);
        assertSame(text.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00Z",
                "2023-02-29T00:00:00Z",
                "2026-12-31T23:59:60Z",
                "2026-12-31T24:00:00Z",
                "0000-01-01T00:00:00Z",
                "2026-11-21T12:34:56.Z",
                "2026-11-21T12:34:56.-1Z",
                "2026-11-21T12:34:56.123456789Z",
                "2026-11-21T12:34:56.1234567890Z",
                "2026-11-21T12:34:56",
                "2026-11-21t12:34:56z",
                "2026-11-21T12:34:56+01:00",
                "",
            })
    void theFormsBesideTheCommonOneAreJudgedAsTheLibraryDoes(String text) {
        assertSame(text);
    }

    private static void assertSame(String text) {
        Instant expected;
        try {
            expected = Instant.parse(text);
        } catch (DateTimeParseException e) {
            assertThatThrownBy(() -> Instants.parse(text)).isInstanceOf(DateTimeParseException.class);
            return;
        }
        assertThat(Instants.parse(text)).isEqualTo(expected);
    }
}
