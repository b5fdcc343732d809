package io.tideline.event;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Finds bytes that are not UTF-8: a JSON parser that skips a value does not look at them. */
final class Utf8 {
    /** What {@link #firstFault} answers where there is none. */
    static final int NONE = -1;

    private Utf8() {}

    /** Where the first sequence starts that is not UTF-8, or {@link #NONE}. */
    static int firstFault(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && bytes[start] >= 0) {
            start++;
        }
        if (start == bytes.length) {
            return NONE; // ASCII, as most records are
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        boolean faulty = decoder.decode(in, CharBuffer.allocate(in.remaining()), true).isError();
        return faulty ? in.position() : NONE;
    }
}
