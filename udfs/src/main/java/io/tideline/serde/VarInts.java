package io.tideline.serde;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Unsigned numbers of variable length (LEB128): 7 bits a byte, lowest first; a negative one takes
 * {@value #MOST} bytes. Part of the format of state.
 */
final class VarInts {
    /** Bytes of one number at most. */
    static final int MOST = 10;

    private static final int MORE = 0x80;

    private VarInts() {}

    /** Writes a number to an array that has room for it, and returns where the next one begins. */
    static int write(long value, byte[] bytes, int start) {
        int at = start;
        for (long rest = value; ; rest >>>= 7) {
            bytes[at++] = next(rest);
            if (bytes[at - 1] >= 0) {
                return at;
            }
        }
    }

    static void write(long value, DataOutput target) throws IOException {
        for (long rest = value; ; rest >>>= 7) {
            byte next = next(rest);
            target.writeByte(next);
            if (next >= 0) {
                return;
            }
        }
    }

    private static byte next(long rest) {
        return (byte) ((rest & ~0x7FL) == 0 ? rest : rest | MORE);
    }

    static long read(DataInput source) throws IOException {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = source.readByte();
            value |= part(next, shift);
            if (next >= 0) {
                return value;
            }
        }
    }

    /** Returns what a byte adds to a number; it is the last one if it is not negative. */
    static long part(byte next, int shift) {
        return (next & 0x7FL) << shift;
    }
}
