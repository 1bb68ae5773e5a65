package org.virga.spi.command;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Dates as the protocol writes and reads them. */
public final class Dates {

    private static final DateTimeFormatter WRITTEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** What callers send: a date, or a date and a time after a blank or a T, with a zone or without (then it is UTC). */
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd[[' ']['T']HH:mm:ss[.SSS]")
            .appendPattern("[[XXX][XX][X]]]")
            .toFormatter(Locale.ROOT);

    private Dates() {}

    /** For example {@code 2026-11-21T04:48:38+0000}. */
    public static String format(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int year = time.getYear();
        if (year < 1000 || year > 9999) {
            return WRITTEN.format(instant);
        }
        // By hand: a page of machines has a thousand dates, and the formatter goes through each part of its pattern for
        // each.
        StringBuilder text = new StringBuilder(24).append(year);
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append('T'), time.getHour());
        two(text.append(':'), time.getMinute());
        two(text.append(':'), time.getSecond());
        return text.append("+0000").toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** The moment that a text names: midnight UTC for a date alone. Empty when it names none. */
    public static Optional<Instant> parse(String text) {
        try {
            TemporalAccessor read =
                    READ.parseBest(text.trim(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (read instanceof OffsetDateTime time) {
                return Optional.of(time.toInstant());
            }
            return Optional.of(
                    read instanceof LocalDateTime time
                            ? time.toInstant(ZoneOffset.UTC)
                            : LocalDate.from(read).atStartOfDay().toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
