package io.tideline.buffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Rows that wait in memory, as the bytes that they travel as: a tenth of what they take as objects,
 * and next to nothing for the garbage collector to look at. They come out in the order in which
 * they went in, and go to state in packs of some 32 KiB.
 *
 * @param <T> what waits
 */
final class SerializedRows<T> {
    private static final int SMALLEST = 128;
    private static final int PACK = 32 * 1_024;

    /** Size in memory without its rows, estimated. */
    private static final int OVERHEAD = 150;

    /** The first byte of a pack; its rows have the format of their serializer. */
    static final byte FORMAT = 1;

    private final TypeSerializer<T> serializer;
    private final List<byte[]> packs = new ArrayList<>(0);
    private final DataOutputSerializer open = new DataOutputSerializer(SMALLEST);
    private long packed;

    SerializedRows(TypeSerializer<T> serializer) {
        this.serializer = serializer;
    }

    void add(T row) {
        try {
            if (open.length() == 0) {
                open.writeByte(FORMAT);
            }
            serializer.serialize(row, open);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (open.length() >= PACK) {
            closePack();
        }
    }

    private void closePack() {
        if (open.length() > 0) {
            packs.add(open.getCopyOfBuffer());
            packed += open.length();
            open.clear();
        }
    }

    /** Returns about how many bytes the rows take in memory. */
    long weight() {
        return OVERHEAD + packed + open.getSharedBuffer().length;
    }

    List<byte[]> toPacks() {
        closePack();
        return packs;
    }

    /** Visits the rows; none may be added meanwhile. */
    void forEach(ThrowingConsumer<T, Exception> visitor) throws Exception {
        for (byte[] pack : toPacks()) {
            read(pack, serializer, visitor);
        }
    }

    /**
     * Visits the rows of a pack.
     *
     * @throws IOException if another version of Tideline wrote it
     */
    static <T> void read(
            byte[] pack, TypeSerializer<T> serializer, ThrowingConsumer<T, Exception> visitor)
            throws Exception {
        var in = new DataInputDeserializer(pack);
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException(
                    ("Rows that wait are in format %s; this version of Tideline reads format %s:"
                                    + " restore with the version that wrote them.")
                            .formatted(format, FORMAT));
        }
        while (in.available() > 0) {
            visitor.accept(serializer.deserialize(in));
        }
    }

    /**
     * Returns the rows after a change.
     *
     * @param change of each row; to null: it goes
     */
    SerializedRows<T> changed(UnaryOperator<T> change) throws Exception {
        var rest = new SerializedRows<>(serializer);
        forEach(row -> rest.addUnlessNull(change.apply(row)));
        return rest;
    }

    /** Returns what is left of a pack after a change, or null if nothing is. */
    static <T> byte[] changed(byte[] pack, TypeSerializer<T> serializer, UnaryOperator<T> change)
            throws Exception {
        var rest = new SerializedRows<>(serializer);
        read(pack, serializer, row -> rest.addUnlessNull(change.apply(row)));
        List<byte[]> left = rest.toPacks(); // one, as rows only get fewer or shorter
        return left.isEmpty() ? null : left.get(0);
    }

    private void addUnlessNull(T row) {
        if (row != null) {
            add(row);
        }
    }
}
