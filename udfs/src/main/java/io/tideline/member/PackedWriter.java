package io.tideline.member;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes state as compact bytes: variable-length integers and length-prefixed UTF-8 strings. */
public final class PackedWriter {
    private byte[] bytes = new byte[64];
    private int size;

    public void writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** An unsigned number, 7 bits a byte, lowest first; a negative one takes 10 bytes. */
    public void writeVarLong(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A signed number: small magnitudes of either sign stay short. */
    public void writeSigned(long value) {
        writeVarLong((value << 1) ^ (value >> 63));
    }

    /** A string or null. */
    public void writeString(String value) {
        if (value == null) {
            writeVarLong(0);
            return;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        writeVarLong(text.length + 1L);
        ensure(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
