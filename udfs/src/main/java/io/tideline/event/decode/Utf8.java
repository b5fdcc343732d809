package io.tideline.event.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds bytes that are not UTF-8: a JSON parser that skips a value does not look at them. */
public final class Utf8 {
    /** What {@link #firstFault} returns if there is no fault. */
    public static final int NONE = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Utf8() {}

    /** Returns how many bytes a byte order mark at the start of a range has: 3, or 0 without it. */
    public static int markLength(byte[] bytes, int start, int end) {
        int length = BYTE_ORDER_MARK.length;
        return end - start >= length
                        && Arrays.equals(bytes, start, start + length, BYTE_ORDER_MARK, 0, length)
                ? length
                : 0;
    }

    /** Returns where the first sequence starts that is not UTF-8, or {@link #NONE}. */
    public static int firstFault(byte[] bytes) {
        int start = asciiUntil(bytes);
        if (start == bytes.length) {
            return NONE; // ASCII, as most records are
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        boolean faulty = decoder.decode(in, CharBuffer.allocate(in.remaining()), true).isError();
        return faulty ? in.position() : NONE;
    }

    /** Returns how many leading bytes are ASCII, testing eight at a time, as most are. */
    private static int asciiUntil(byte[] bytes) {
        int at = 0;
        while (at + Long.BYTES <= bytes.length
                && ((long) LONGS.get(bytes, at) & 0x8080808080808080L) == 0) {
            at += Long.BYTES;
        }
        while (at < bytes.length && bytes[at] >= 0) {
            at++;
        }
        return at;
    }
}
