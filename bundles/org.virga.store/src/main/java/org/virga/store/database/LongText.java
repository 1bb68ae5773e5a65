package org.virga.store.database;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text in two columns: one of bounded length, which holds nearly all of it and costs a sixth less to write, and an
 * unbounded one for what is longer.
 */
final class LongText {

    /** The most characters that Derby keeps in an ordinary column. */
    static final int SHORT = 32_672;

    private LongText() {}

    static @Nullable String ifShort(String text) {
        return text.length() <= SHORT ? text : null;
    }

    static @Nullable String ifLong(String text) {
        return text.length() <= SHORT ? null : text;
    }

    /** The text that stands in one of both. */
    static String of(@Nullable String shortText, @Nullable String longText) {
        return Objects.requireNonNull(shortText == null ? longText : shortText, "neither column holds a text");
    }
}
