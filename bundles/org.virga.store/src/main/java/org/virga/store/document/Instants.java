package org.virga.store.document;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/**
 * Times as text, in the form of {@link Instant#toString}. Each record has one or two, and a start reads them all, which
 * with the general parser of the library is a tenth of its work: the common forms are read here.
 */
final class Instants {

    /** As in {@code 2026-11-21T12:34:56Z}; a fraction, if there is one, begins where the {@code Z} stands. */
    private static final int WITHOUT_FRACTION = 20;

    private static final int SECONDS_PER_DAY = 86_400;

    private static final int MOST_DIGITS = 9;

    private Instants() {}

    /**
     * Reads a time.
     *
     * @throws java.time.format.DateTimeParseException when it is none
     */
    static Instant parse(String text) {
        int end = text.length() - 1;
        if (!isCommon(text, end)) {
            return Instant.parse(text);
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        int nanos = end < WITHOUT_FRACTION ? 0 : fraction(text, WITHOUT_FRACTION, end);
        boolean known = isDay(year, month, day) && isTime(hour, minute, second) && nanos >= 0;
        if (!known) {
            return Instant.parse(text); // the library says best what is wrong
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * SECONDS_PER_DAY + (hour * 60L + minute) * 60 + second, nanos);
    }

    private static boolean isCommon(String text, int end) {
        return end >= WITHOUT_FRACTION - 1
                && end <= WITHOUT_FRACTION + MOST_DIGITS
                && text.charAt(end) == 'Z'
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && (end == WITHOUT_FRACTION - 1 || (end > WITHOUT_FRACTION && text.charAt(19) == '.'));
    }

    private static boolean isDay(int year, int month, int day) {
        return year > 0
                && month > 0
                && month <= 12
                && day > 0
                && day <= Month.of(month).length(Year.isLeap(year));
    }

    private static boolean isTime(int hour, int minute, int second) {
        return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    }

    /** The nanoseconds of the digits behind the point; negative when they are none. */
    private static int fraction(String text, int from, int to) {
        int value = number(text, from, to);
        for (int digits = to - from; digits < MOST_DIGITS; digits++) {
            value *= 10;
        }
        return value;
    }

    /** Negative when there is anything but digits. */
    private static int number(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
