package io.tideline.yaml;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as the files of Tideline write them: {@code 500ms}, {@code 30s}, {@code 10m}, {@code
 * 12h}, {@code 3d}.
 */
public final class Durations {
    /** What a duration looks like, for messages. */
    public static final String EXPECTED = "a duration such as 500ms, 30s, 10m, 12h or 3d";

    /** At most nine digits, so that every duration fits in a long of milliseconds. */
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

    private Durations() {}

    /**
     * Reads a whole number of one unit; a day is 24 hours.
     *
     * @throws IllegalArgumentException if the text is none, with a sentence that says what would be
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + ValidationError.abbreviate(text) + "\" is not " + EXPECTED);
        }
        return Duration.ofMillis(
                Math.multiplyExact(Long.parseLong(matcher.group(1)), millisOf(matcher.group(2))));
    }

    /**
     * Returns the shortest text that {@link #parse} reads back; anything below a millisecond is cut
     * off.
     */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0s";
        }
        for (String unit : UNITS) {
            if (millis % millisOf(unit) == 0) {
                return millis / millisOf(unit) + unit;
            }
        }
        throw new AssertionError(duration);
    }

    private static long millisOf(String unit) {
        return switch (unit) {
            case "ms" -> 1L;
            case "s" -> 1_000L;
            case "m" -> 60_000L;
            case "h" -> 3_600_000L;
            case "d" -> 86_400_000L;
            default -> throw new AssertionError(unit);
        };
    }
}
