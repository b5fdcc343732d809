package io.tideline.job.source.avro;

import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static java.time.format.DateTimeFormatter.ISO_LOCAL_TIME;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;

/** What values of Avro's logical types are as text; null where a type is none of those known. */
final class LogicalText {
    private static final long MILLI = 1_000_000;
    private static final long MICRO = 1_000;
    private static final int UUID_BYTES = 16;

    /** Of a decimal: more digits than any number that means something. */
    private static final int MOST_BYTES = 512;

    private LogicalText() {}

    /**
     * Returns the text of a day or time.
     *
     * @param type of the schema, or null
     * @throws DateTimeException if it is outside of a day
     */
    static String ofNumber(LogicalType type, long value) {
        if (type == null) {
            return null;
        }
        return switch (type.getName()) {
            case "date" -> LocalDate.ofEpochDay(value).toString();
            case "time-millis" -> time(Math.multiplyExact(value, MILLI));
            case "time-micros" -> time(Math.multiplyExact(value, MICRO));
            case "timestamp-millis" -> instant(value, MILLI).toString();
            case "timestamp-micros" -> instant(value, MICRO).toString();
            case "timestamp-nanos" -> instant(value, 1).toString();
            case "local-timestamp-millis" -> local(instant(value, MILLI));
            case "local-timestamp-micros" -> local(instant(value, MICRO));
            case "local-timestamp-nanos" -> local(instant(value, 1));
            default -> null;
        };
    }

    /**
     * Returns the instant of a time since the epoch.
     *
     * @param nanos of its unit
     */
    private static Instant instant(long value, long nanos) {
        long second = 1_000 * MILLI / nanos;
        return Instant.ofEpochSecond(
                Math.floorDiv(value, second), Math.floorMod(value, second) * nanos);
    }

    private static String time(long nanos) {
        return ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }

    /** Returns a time without an offset, for the zone that the format names. */
    private static String local(Instant instant) {
        return ISO_LOCAL_DATE_TIME.format(LocalDateTime.ofInstant(instant, UTC));
    }

    /** Returns whether bytes of a type are a UUID in binary form. */
    static boolean isUuid(LogicalType type, int length) {
        return type != null && type.getName().equals("uuid") && length == UUID_BYTES;
    }

    static String uuid(byte[] bytes) {
        ByteBuffer both = ByteBuffer.wrap(bytes);
        return new UUID(both.getLong(), both.getLong()).toString();
    }

    /**
     * Returns the number that bytes are, also where it has more digits than its type, which writers
     * do not check.
     *
     * @throws ArithmeticException if there are none, or more than 512
     */
    static String decimal(LogicalTypes.Decimal type, byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MOST_BYTES) {
            throw new ArithmeticException("bytes");
        }
        return new BigDecimal(new BigInteger(bytes), type.getScale()).toString();
    }
}
