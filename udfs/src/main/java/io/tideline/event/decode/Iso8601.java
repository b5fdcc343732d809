package io.tideline.event.decode;

import java.time.LocalDate;
import java.time.Month;
import java.time.chrono.IsoChronology;

/**
 * Reads dates with a time in ISO 8601, as libraries write them: {@code T}, {@code t} or a blank
 * between the two, seconds and a fraction of any length (cut to the millisecond) or none, second 60
 * as the second after 59, and an offset, {@code UTC} or {@code GMT}, with or without a blank in
 * front; without any it is UTC.
 */
public final class Iso8601 {
    /** What {@link #parse} returns for any other text; no timestamp is this. */
    public static final long INVALID = Long.MIN_VALUE;

    /** The length up to and including the minutes: {@code 2025-03-15T02:44}. */
    private static final int MINUTES_END = 16;

    /** The length up to and including the seconds. */
    private static final int SECONDS_END = 19;

    private Iso8601() {}

    /** Returns milliseconds since the epoch, or {@link #INVALID}. */
    public static long parse(String text) {
        if (text.length() < MINUTES_END
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || "Tt ".indexOf(text.charAt(10)) < 0
                || text.charAt(13) != ':') {
            return INVALID;
        }
        long day = epochDay(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        int hour = number(text, 11, 13);
        int minute = number(text, 14, MINUTES_END);
        boolean hasSeconds = text.length() >= SECONDS_END && text.charAt(MINUTES_END) == ':';
        int second = hasSeconds ? number(text, MINUTES_END + 1, SECONDS_END) : 0;
        if (day == INVALID || !in(hour, 23) || !in(minute, 59) || !in(second, 60)) {
            return INVALID;
        }
        int end = hasSeconds ? SECONDS_END : MINUTES_END;
        int millis = 0;
        if (hasSeconds && end < text.length() && isPoint(text.charAt(end))) {
            int begin = end + 1;
            end = digitsEnd(text, begin);
            if (end == begin) {
                return INVALID;
            }
            millis = millis(text, begin, end);
        }
        long offset = offsetMinutes(text, end);
        if (offset == INVALID) {
            return INVALID;
        }
        long minutes = (day * 24 + hour) * 60 + minute - offset;
        return (minutes * 60 + second) * 1000 + millis;
    }

    /** Returns whether a valid text says how far it is from UTC. */
    static boolean hasOffset(String text) {
        int end =
                text.length() >= SECONDS_END && text.charAt(MINUTES_END) == ':'
                        ? SECONDS_END
                        : MINUTES_END;
        if (end < text.length() && isPoint(text.charAt(end))) {
            end = digitsEnd(text, end + 1);
        }
        return end < text.length();
    }

    private static boolean isPoint(char character) {
        return character == '.' || character == ',';
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

    private static long offsetMinutes(String text, int end) {
        int start = end;
        if (start < text.length() - 1 && text.charAt(start) == ' ') {
            start++;
        }
        return switch (text.length() - start) {
            case 0 -> 0;
            case 1 -> "Zz".indexOf(text.charAt(start)) < 0 ? INVALID : 0;
            case 3 ->
                    text.startsWith("UTC", start) || text.startsWith("GMT", start)
                            ? 0
                            : offset(text.charAt(start), number(text, start + 1, start + 3), 0);
            case 5 ->
                    offset(
                            text.charAt(start),
                            number(text, start + 1, start + 3),
                            number(text, start + 3, start + 5));
            case 6 ->
                    text.charAt(start + 3) != ':'
                            ? INVALID
                            : offset(
                                    text.charAt(start),
                                    number(text, start + 1, start + 3),
                                    number(text, start + 4, start + 6));
            default -> INVALID;
        };
    }

    private static long offset(char sign, int hours, int minutes) {
        if (!in(hours, 23) || !in(minutes, 59)) {
            return INVALID;
        }
        return switch (sign) {
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

    /** Returns the decimal number in a range of the text; -1 where something is no digit. */
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
