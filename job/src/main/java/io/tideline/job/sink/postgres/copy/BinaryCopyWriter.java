package io.tideline.job.sink.postgres.copy;

import io.tideline.job.sink.row.Column;
import io.tideline.job.sink.table.StorableText;
import io.tideline.serde.Json;
import io.tideline.serde.ValueWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way to the server, in the binary form that {@code COPY} reads: no value becomes
 * text that the server would have to parse. They are sent as they gather, in pieces.
 */
public final class BinaryCopyWriter implements ValueWriter {
    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
    };
    private static final int PIECE = 64 << 10;
    private static final int END = -1;
    private static final int NOTHING = -1;
    private static final byte JSONB_VERSION = 1;

    private ByteBuffer out = ByteBuffer.allocate(2 * PIECE);
    private CopyIn copy;

    /** Begins a copy, dropping what was not sent of an earlier one. */
    public void begin(CopyIn newCopy) {
        copy = newCopy;
        out.clear();
        out.put(SIGNATURE).putInt(0).putInt(0);
    }

    /**
     * Writes a row.
     *
     * @throws SQLException if the server cannot hold a value, or does not take what is sent
     */
    public <R> void row(R row, List<Column<R>> columns) throws SQLException {
        if (out.position() >= PIECE) {
            send();
        }
        room(Short.BYTES);
        out.putShort((short) columns.size());
        try {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).write(row, this);
            }
        } catch (IOException e) {
            throw e.getCause() instanceof SQLException refusal ? refusal : new SQLException(e);
        }
    }

    /** Sends what is left, and that it is all; returns how many rows the server has stored. */
    public long end() throws SQLException {
        room(Short.BYTES);
        out.putShort((short) END);
        send();
        return copy.endCopy();
    }

    @Override
    public void nothing() {
        room(Integer.BYTES);
        out.putInt(NOTHING);
    }

    @Override
    public void text(String value) {
        bytes(value == null ? null : StorableText.plain(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an id; null as an empty text, since a column of a primary key has no null. */
    @Override
    public void id(String value) {
        text(value == null ? "" : value);
    }

    @Override
    public <E> void json(E value, Json.Form<E> form) {
        byte[] json = StorableText.json(Json.utf8(value, form));
        room(Integer.BYTES + 1 + json.length);
        out.putInt(1 + json.length).put(JSONB_VERSION).put(json);
    }

    @Override
    public void flag(boolean value) {
        room(Integer.BYTES + 1);
        out.putInt(1).put((byte) (value ? 1 : 0));
    }

    @Override
    public void integer(int value) {
        room(2 * Integer.BYTES);
        out.putInt(Integer.BYTES).putInt(value);
    }

    @Override
    public void bigint(long value) {
        room(Integer.BYTES + Long.BYTES);
        out.putInt(Long.BYTES).putLong(value);
    }

    @Override
    public void numeric(BigDecimal value) throws IOException {
        try {
            bytes(value == null ? null : PostgresNumber.bytes(value));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void day(int value) {
        integer(PostgresTime.day(value));
    }

    /** Writes a time; beyond what PostgreSQL can hold, it is infinite. */
    @Override
    public void time(long value) {
        bigint(PostgresTime.micros(value));
    }

    @Override
    public void bytes(byte[] value) {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + value.length);
        out.putInt(value.length).put(value);
    }

    private void send() throws SQLException {
        copy.writeToCopy(out.array(), 0, out.position());
        out.clear();
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            int capacity = Math.max(2 * out.capacity(), out.position() + bytes);
            out = ByteBuffer.allocate(capacity).put(out.flip());
        }
    }
}
