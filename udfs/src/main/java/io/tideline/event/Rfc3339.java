package io.tideline.event;

import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Reads RFC 3339 timestamps: any offset, any number of fraction digits (cut to the millisecond),
 * {@code T} and {@code Z} in either case, a space for the {@code T}, and second 60 as the second
 * after 59.
 */
final class Rfc3339 {
    /** What {@link #parse} answers for a text that is no timestamp; no timestamp is this. */
    static final long INVALID = Long.MIN_VALUE;

    /** Up to and with the seconds: {@code 2025-03-15T02:44:31}. */
    private static final int SECONDS_END = 19;

    private Rfc3339() {}

    /** Milliseconds since the epoch, or {@link #INVALID}. */
    static long parse(String text) {
        if (text.length() <= SECONDS_END
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || "Tt ".indexOf(text.charAt(10)) < 0
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return INVALID;
        }
        long day = epochDay(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (day == INVALID || !in(hour, 23) || !in(minute, 59) || !in(second, 60)) {
            return INVALID;
        }
        int offsetStart = SECONDS_END;
        int millis = 0;
        if (text.charAt(SECONDS_END) == '.') {
            offsetStart = digitsEnd(text, SECONDS_END + 1);
            if (offsetStart == SECONDS_END + 1) {
                return INVALID;
            }
            millis = millis(text, SECONDS_END + 1, offsetStart);
        }
        long offset = offsetMinutes(text, offsetStart);
        if (offset == INVALID) {
            return INVALID;
        }
        long minutes = (day * 24 + hour) * 60 + minute - offset;
        return (minutes * 60 + second) * 1000 + millis;
    }

    private static long epochDay(int year, int month, int day) {
        if (year < 0 || month < 1 || month > 12 || day < 1) {
            return INVALID;
        }
        boolean leapYear = IsoChronology.INSTANCE.isLeapYear(year);
        return day > Month.of(month).length(leapYear)
                ? INVALID
                : LocalDate.of(year, month, day).toEpochDay();
    }

    private static long offsetMinutes(String text, int start) {
        int length = text.length() - start;
        if (length == 1 && (text.charAt(start) == 'Z' || text.charAt(start) == 'z')) {
            return 0;
        }
        if (length != 6 || text.charAt(start + 3) != ':') {
            return INVALID;
        }
        int hours = number(text, start + 1, start + 3);
        int minutes = number(text, start + 4, start + 6);
        if (!in(hours, 23) || !in(minutes, 59)) {
            return INVALID;
        }
        return switch (text.charAt(start)) {
            case '+' -> hours * 60 + minutes;
            case '-' -> -(hours * 60 + minutes);
            default -> INVALID;
        };
    }

    private static int millis(String text, int start, int end) {
        int millis = 0;
        for (int i = start; i < start + 3; i++) {
            millis = millis * 10 + (i < end ? text.charAt(i) - '0' : 0);
        }
        return millis;
    }

    private static int digitsEnd(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The decimal number in a range of the text; -1: something there is no digit. */
    private static int number(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean in(int number, int largest) {
        return number >= 0 && number <= largest;
    }
}
