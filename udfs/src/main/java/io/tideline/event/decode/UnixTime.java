package io.tideline.event.decode;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads Unix time, in the unit that its size says: below 10¹¹ it is seconds (the year 5138), below
 * 10¹⁴ milliseconds, below 10¹⁷ microseconds, else nanoseconds; what is below a millisecond is cut.
 */
final class UnixTime {
    /** What {@link #parse} returns for anything but a time in the years 0 to 9999. */
    static final long INVALID = Iso8601.INVALID;

    private static final long FIRST = Iso8601.parse("0000-01-01T00:00:00Z");
    private static final long LAST = Iso8601.parse("9999-12-31T23:59:59.999Z");

    private static final int DIGITS_OF_SECONDS = 11;
    private static final int DIGITS_OF_MILLIS = 14;
    private static final int DIGITS_OF_MICROS = 17;

    /** The longest text that is parsed; longer ones take long to read, and are invalid. */
    private static final int MAX_LENGTH = 1000;

    /** More digits than nanoseconds of any year have. */
    private static final int MOST_DIGITS = 25;

    /** The power where the size of the number says its unit. */
    private static final int BY_SIZE = Integer.MIN_VALUE;

    private UnixTime() {}

    /** Returns whether a text is digits, with a fraction or without. */
    static boolean isOne(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int point = text.indexOf('.');
        int end = point < 0 ? text.length() : point;
        return areDigits(text, start, end)
                && (point < 0 || areDigits(text, end + 1, text.length()));
    }

    private static boolean areDigits(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return start < end;
    }

    /**
     * Returns milliseconds since the epoch, or {@link #INVALID}.
     *
     * @param number as JSON writes it, or {@link #isOne}
     */
    static long parse(String number) {
        return parse(number, BY_SIZE);
    }

    /**
     * Returns milliseconds since the epoch, or {@link #INVALID}.
     *
     * @param power of ten by which the number becomes milliseconds
     */
    static long parse(String number, int power) {
        if (number.length() > MAX_LENGTH) {
            return INVALID;
        }
        BigDecimal value;
        try {
            value = new BigDecimal(number);
        } catch (NumberFormatException | ArithmeticException e) {
            return INVALID; // an exponent beyond 32 bits
        }
        long digits = (long) value.precision() - value.scale(); // before the point
        if (digits > MOST_DIGITS) {
            return INVALID;
        }
        if (digits < -MOST_DIGITS || value.signum() == 0) {
            return 0;
        }
        return inMillis(value, power == BY_SIZE ? powerOf((int) digits) : power);
    }

    private static int powerOf(int digits) {
        return digits <= DIGITS_OF_SECONDS
                ? 3
                : digits <= DIGITS_OF_MILLIS ? 0 : digits <= DIGITS_OF_MICROS ? -3 : -6;
    }

    private static long inMillis(BigDecimal value, int power) {
        BigDecimal millis = value.scaleByPowerOfTen(power).setScale(0, RoundingMode.DOWN);
        long time = millis.precision() > 18 ? INVALID : millis.longValueExact();
        return time < FIRST || time > LAST ? INVALID : time;
    }
}
