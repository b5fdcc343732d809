package io.tideline.job.sink.jdbc;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.table.StorableText;
import io.tideline.serde.Json;
import io.tideline.serde.ValueWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values of rows on their way to a statement. Days and times go as text, so that no time zone of a
 * driver or server changes them.
 */
final class RowValues implements ValueWriter {
    /** Digits of a decimal number, of which so many stand behind the point. */
    static final int DIGITS = 30;

    static final int DECIMALS = 6;

    private static final BigDecimal LARGEST =
            BigDecimal.TEN.pow(DIGITS - DECIMALS).subtract(BigDecimal.ONE.movePointLeft(DECIMALS));

    /** What a date and a time can be, by the servers' documentation. */
    private static final LocalDate FIRST_DAY = LocalDate.of(1000, 1, 1);

    private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);
    private static final long FIRST = Instant.parse("1000-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** The SQLState of a day that is none. */
    private static final String NO_DAY = "22007";

    /** What a value that is no text takes in a statement, about. */
    private static final int SMALL = 16;

    private final List<Object> values = new ArrayList<>();
    private int size;

    /**
     * Adds a row.
     *
     * @throws SQLException if the server cannot hold a value
     */
    <R> void row(R row, List<Column<R>> columns) throws SQLException {
        try {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).write(row, this);
            }
        } catch (IOException e) {
            throw e.getCause() instanceof SQLException refusal ? refusal : new SQLException(e);
        }
    }

    /** Returns about how many bytes the values take in a statement. */
    int size() {
        return size;
    }

    /** Passes the values to a statement, as its parameters from the first on, and drops them. */
    void moveTo(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null) {
                statement.setNull(i + 1, Types.VARCHAR);
            } else if (value instanceof String text) {
                statement.setString(i + 1, text);
            } else if (value instanceof byte[] raw) {
                statement.setBytes(i + 1, raw);
            } else {
                statement.setObject(i + 1, value);
            }
        }
        clear();
    }

    /** Drops the values. */
    void clear() {
        values.clear();
        size = 0;
    }

    private void add(Object value, int bytes) {
        values.add(value);
        size += bytes;
    }

    @Override
    public void nothing() {
        add(null, SMALL);
    }

    @Override
    public void text(String value) {
        add(StorableText.plain(value), value == null ? SMALL : 2 * value.length());
    }

    /** Writes an id; null as an empty text, since a column of a primary key has no null. */
    @Override
    public void id(String value) {
        text(value == null ? "" : value);
    }

    @Override
    public <E> void json(E value, Json.Form<E> form) {
        byte[] json = StorableText.json(Json.utf8(value, form));
        add(new String(json, StandardCharsets.UTF_8), json.length);
    }

    @Override
    public void flag(boolean value) {
        add(value ? 1 : 0, SMALL);
    }

    @Override
    public void integer(int value) {
        add(value, SMALL);
    }

    @Override
    public void bigint(long value) {
        add(value, SMALL);
    }

    /**
     * Writes a number; what Tideline computes fits. Seats, which are whatever a sender says, may
     * not: they are rounded, and at most the largest number there is, so that the row is there.
     */
    @Override
    public void numeric(BigDecimal value) {
        if (value == null) {
            nothing();
            return;
        }
        // Before it is rounded, which would write a large one out.
        if ((long) value.precision() - value.scale() > DIGITS - DECIMALS) {
            add(value.signum() < 0 ? LARGEST.negate() : LARGEST, SMALL);
            return;
        }
        BigDecimal rounded =
                value.scale() > DECIMALS ? value.setScale(DECIMALS, RoundingMode.HALF_UP) : value;
        add(rounded.min(LARGEST).max(LARGEST.negate()), SMALL);
    }

    @Override
    public void day(int value) throws IOException {
        LocalDate day = LocalDate.ofEpochDay(value);
        if (day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)) {
            // As part of a key it would become another day's.
            throw new IOException(new SQLException("day out of range", NO_DAY));
        }
        add(day.toString(), SMALL);
    }

    /** Writes a time; beyond what the server can hold, the first or last that it can. */
    @Override
    public void time(long value) {
        add(TIME.format(Instant.ofEpochMilli(Math.min(Math.max(value, FIRST), LAST))), 2 * SMALL);
    }

    @Override
    public void bytes(byte[] value) {
        add(value, 2 * value.length);
    }
}
