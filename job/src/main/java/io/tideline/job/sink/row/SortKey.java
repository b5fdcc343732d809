package io.tideline.job.sink.row;

import java.io.ByteArrayOutputStream;

/**
 * Builds the key of a row as bytes that sort, unsigned, as its parts do: texts by code point,
 * numbers numerically. Keys of different parts never collide: a text ends with a mark that its own
 * bytes cannot hold.
 */
public final class SortKey {
    private static final int ESCAPED = 0x00;
    private static final int END = 0x01;
    private static final int NUL = 0x02;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** Adds a text, not null. */
    public SortKey text(String text) {
        text.codePoints().forEach(this::codePoint);
        out.write(ESCAPED);
        out.write(END);
        return this;
    }

    public SortKey number(long number) {
        long unsigned = number ^ Long.MIN_VALUE;
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.write((int) (unsigned >>> shift));
        }
        return this;
    }

    /** Returns the key of what was added. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    /** UTF-8, except that lone surrogates are kept too: String.getBytes makes all of them "?". */
    private void codePoint(int c) {
        if (c == 0) {
            out.write(ESCAPED);
            out.write(NUL);
        } else if (c < 0x80) {
            out.write(c);
        } else if (c < 0x800) {
            out.write(0xC0 | (c >> 6));
            continuation(c);
        } else if (c < 0x10000) {
            out.write(0xE0 | (c >> 12));
            continuation(c >> 6);
            continuation(c);
        } else {
            out.write(0xF0 | (c >> 18));
            continuation(c >> 12);
            continuation(c >> 6);
            continuation(c);
        }
    }

    private void continuation(int bits) {
        out.write(0x80 | (bits & 0x3F));
    }
}
