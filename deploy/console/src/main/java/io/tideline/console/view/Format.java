package io.tideline.console.view;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Texts of numbers and times; a dash stands for what there is none of. */
public final class Format {
    private static final String NONE = "–";
    private static final int LONGEST_NAME = 80;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

    private Format() {}

    /** Returns a whole number, in groups of three digits. */
    public static String count(Number number) {
        return number == null ? NONE : String.format(Locale.ENGLISH, "%,d", number.longValue());
    }

    /** Returns a number to one decimal, without one that is zero. */
    public static String number(Double number) {
        if (number == null) {
            return NONE;
        }
        var text = String.format(Locale.ENGLISH, "%,.1f", number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Returns a percentage. */
    public static String percent(Double percent) {
        return percent == null ? NONE : number(percent) + "%";
    }

    /** Returns a percentage of a share from 0 to 1. */
    public static String share(Double share) {
        return share == null ? NONE : percent(share * 100);
    }

    /** Returns a number with its sign. */
    public static String signed(Number number) {
        if (number == null) {
            return NONE;
        }
        double value = number.doubleValue();
        var size =
                number instanceof Double ? number(Math.abs(value)) : count(Math.abs((long) value));
        return value == 0 ? "0" : (value > 0 ? "+" : "−") + size;
    }

    /** Returns a text, or a dash of null. */
    public static String text(String text) {
        return text == null || text.isBlank() ? NONE : text;
    }

    /** Returns a name that fits a row of a list: its first 80 characters. */
    public static String cut(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }

    /** Returns a word of the tables as one of English: {@code in_progress} is "in progress". */
    public static String words(String name) {
        return name == null ? NONE : name.replace('_', ' ');
    }

    /** Returns a time as a page has it before its script puts it into the viewer's zone. */
    public static String moment(Instant time) {
        return time == null ? NONE : MOMENT.format(time);
    }

    /** Returns a time for the attribute {@code datetime}. */
    public static String iso(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Returns a day. */
    public static String day(LocalDate day) {
        return day == null ? NONE : DAY.format(day);
    }

    /** Returns a length of time in its greatest unit, or two below three days. */
    public static String duration(Duration duration) {
        if (duration == null) {
            return NONE;
        }
        long seconds = Math.abs(duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 72 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /** Returns a length of time in seconds as {@link #duration}. */
    public static String seconds(Long seconds) {
        return duration(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    /** Returns "up", "down" or "flat", as a class of the style sheet. */
    public static String direction(Number change) {
        double value = change == null ? 0 : change.doubleValue();
        return value > 0 ? "up" : value < 0 ? "down" : "flat";
    }
}
