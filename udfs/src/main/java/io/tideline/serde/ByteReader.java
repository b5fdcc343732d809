package io.tideline.serde;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link ByteWriter} wrote. */
public final class ByteReader {
    private final byte[] bytes;
    private int at;

    /** The strings read so far, where each was written once; else null. */
    private List<String> known;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int readByte() {
        return bytes[at++] & 0xFF;
    }

    public long readVarLong() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[at++];
            value |= VarInts.part(next, shift);
            if (next >= 0) {
                return value;
            }
        }
    }

    public int readVarInt() {
        return (int) readVarLong();
    }

    public long readSigned() {
        long value = readVarLong();
        return (value >>> 1) ^ -(value & 1);
    }

    public int readSignedInt() {
        return (int) readSigned();
    }

    /** Reads a number of eight bytes. */
    public long readLong() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | readByte();
        }
        return value;
    }

    /** Reads what follows {@link ByteWriter#writeStringsOnce}. */
    public void readStringsOnce() {
        known = new ArrayList<>();
    }

    /** Reads a string or null. */
    public String readString() {
        if (known == null) {
            return readText();
        }
        int number = readVarInt() - 2;
        if (number >= 0) {
            return known.get(number);
        }
        if (number == -2) {
            return null;
        }
        String value = readText();
        known.add(value);
        return value;
    }

    private String readText() {
        int length = readVarInt() - 1;
        if (length < 0) {
            return null;
        }
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    /**
     * Reads the leading version byte of a state value.
     *
     * @throws IllegalStateException if a later version of Tideline wrote it
     */
    public int readVersion(String what, int newestKnown) {
        int version = readByte();
        if (version > newestKnown) {
            throw new IllegalStateException(
                    "The state of %s has format %s, written by a later Tideline; this one reads up to format %s: restore with that version or a later one."
                            .formatted(what, version, newestKnown));
        }
        return version;
    }
}
