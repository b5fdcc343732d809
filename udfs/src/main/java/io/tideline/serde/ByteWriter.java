package io.tideline.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes state as compact bytes: variable-length integers and UTF-8 strings with their lengths
 * before them, or, where a value holds the same ones again and again, each string once.
 */
public final class ByteWriter {
    private byte[] bytes = new byte[64];
    private int size;

    /** The strings written so far, where each is written once; else null. */
    private Map<String, Integer> known;

    public void writeByte(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /** Writes an unsigned number, as {@link VarInts} has it. */
    public void writeVarLong(long value) {
        ensure(VarInts.MOST);
        size = VarInts.write(value, bytes, size);
    }

    /** Writes a signed number: small magnitudes of either sign stay short. */
    public void writeSigned(long value) {
        writeVarLong((value << 1) ^ (value >> 63));
    }

    /** Writes a number as eight bytes, for numbers that are rarely small. */
    public void writeLong(long value) {
        ensure(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes each string once from here on, and then by its number. */
    public void writeStringsOnce() {
        known = new HashMap<>();
    }

    /** Writes a string or null. */
    public void writeString(String value) {
        if (value == null) {
            writeVarLong(0);
            return;
        }
        if (known != null) {
            Integer number = known.putIfAbsent(value, known.size());
            writeVarLong(number == null ? 1 : number + 2L);
            if (number != null) {
                return;
            }
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
