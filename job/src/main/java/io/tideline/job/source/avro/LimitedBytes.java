package io.tideline.job.source.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes up to a number of them. */
final class LimitedBytes extends OutputStream {
    private static final int INITIAL = 1 << 10;

    /** The buffer of a larger record is not kept for the next one. */
    private static final int KEPT = 1 << 20;

    private final int most;
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL);

    /** There would be more bytes than there may be. */
    static final class LimitException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    LimitedBytes(int most) {
        this.most = most;
    }

    void clear() {
        if (bytes.size() > KEPT) {
            bytes = new ByteArrayOutputStream(INITIAL);
        }
        bytes.reset();
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
        if (length > most - bytes.size()) {
            throw new LimitException();
        }
        bytes.write(source, from, length);
    }
}
