package io.tideline.job.sink.postgres.copy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.postgresql.util.ByteConverter;

/** Numbers as the server sends and receives them: digits to the base 10000. */
final class PostgresNumber {
    /** Digits before the point that a {@code numeric} has at most. */
    private static final int MOST_DIGITS = 131_072;

    /** The SQLState of a number that is too large. */
    private static final String OUT_OF_RANGE = "22003";

    private static final int BASE = 10_000;
    private static final int BASE_DIGITS = 4;
    private static final int HEADER = 4 * Short.BYTES;
    private static final short NEGATIVE = 0x4000;

    /** Digits that a long surely holds. */
    private static final int LONG_DIGITS = 18;

    private PostgresNumber() {}

    /**
     * Returns the number without its trailing zeros.
     *
     * @throws SQLException if it is too large for the server: its binary form would wrap around
     */
    static byte[] bytes(BigDecimal number) throws SQLException {
        if ((long) number.precision() - number.scale() > MOST_DIGITS) {
            throw new SQLException("number out of range", OUT_OF_RANGE);
        }
        if (number.precision() <= LONG_DIGITS - BASE_DIGITS
                && number.scale() >= 0
                && number.scale() <= BASE_DIGITS) {
            return small(number.unscaledValue().longValue(), number.scale());
        }
        return ByteConverter.numeric(number.stripTrailingZeros());
    }

    /** Encodes a small number, as most are: at most one base-10000 digit after the point. */
    private static byte[] small(long unscaled, int scale) {
        long rest = Math.abs(unscaled);
        int shown = scale;
        while (shown > 0 && rest % 10 == 0) {
            rest /= 10;
            shown--;
        }
        long one = 1;
        for (int i = 0; i < shown; i++) {
            one *= 10;
        }
        long whole = rest / one;
        int fraction = (int) (rest % one * (BASE / one));
        int wholeDigits = 0;
        for (long left = whole; left > 0; left /= BASE) {
            wholeDigits++;
        }
        int digits = wholeDigits + (fraction == 0 ? 0 : 1);
        ByteBuffer out = ByteBuffer.allocate(HEADER + digits * Short.BYTES);
        out.putShort((short) digits)
                .putShort((short) (digits == 0 ? 0 : wholeDigits - 1))
                .putShort(unscaled < 0 ? NEGATIVE : 0)
                .putShort((short) shown);
        for (int i = wholeDigits - 1; i >= 0; i--) {
            out.putShort(HEADER + i * Short.BYTES, (short) (whole % BASE));
            whole /= BASE;
        }
        if (fraction > 0) {
            out.putShort(HEADER + wholeDigits * Short.BYTES, (short) fraction);
        }
        return out.array();
    }
}
