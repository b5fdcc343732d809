package io.tideline.job.sink.postgres;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/**
 * Rows on their way to the server, in the binary form that {@code COPY} reads: no value becomes
 * text that the server would have to parse. They are sent as they gather, in pieces.
 */
final class CopyRows {
    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
    };
    private static final int PIECE = 64 << 10;
    private static final int END = -1;
    private static final int NOTHING = -1;
    private static final byte JSONB_VERSION = 1;

    private ByteBuffer out = ByteBuffer.allocate(2 * PIECE);
    private CopyIn copy;

    /** Begins anew; what was not sent is forgotten. */
    void begin(CopyIn newCopy) {
        copy = newCopy;
        out.clear();
        out.put(SIGNATURE).putInt(0).putInt(0);
    }

    /** Begins a row, of which that many columns follow. */
    void row(int columns) throws SQLException {
        if (out.position() >= PIECE) {
            send();
        }
        room(Short.BYTES);
        out.putShort((short) columns);
    }

    /** Sends what is left, and that it is all; returns how many rows the server has stored. */
    long end() throws SQLException {
        room(Short.BYTES);
        out.putShort((short) END);
        send();
        return copy.endCopy();
    }

    void text(String value) {
        bytes(value == null ? null : PostgresText.plain(value).getBytes(StandardCharsets.UTF_8));
    }

    /** JSON text in UTF-8. */
    void json(byte[] value) {
        byte[] json = PostgresText.json(value);
        if (json == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + 1 + json.length);
        out.putInt(1 + json.length).put(JSONB_VERSION).put(json);
    }

    void flag(Boolean value) {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + 1);
        out.putInt(1).put((byte) (value ? 1 : 0));
    }

    void integer(Integer value) {
        if (value == null) {
            nothing();
            return;
        }
        room(2 * Integer.BYTES);
        out.putInt(Integer.BYTES).putInt(value);
    }

    void bigint(Long value) {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + Long.BYTES);
        out.putInt(Long.BYTES).putLong(value);
    }

    /** A number without its trailing zeros. */
    void numeric(BigDecimal value) throws SQLException {
        bytes(value == null ? null : PostgresNumber.bytes(value));
    }

    private void bytes(byte[] value) {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES + value.length);
        out.putInt(value.length).put(value);
    }

    private void nothing() {
        room(Integer.BYTES);
        out.putInt(NOTHING);
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
