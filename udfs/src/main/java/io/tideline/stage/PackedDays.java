package io.tideline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Rows that wait in memory, as the bytes that they travel as: a tenth of what they take as objects,
 * and next to nothing for the garbage collector to look at. They come out in the order in which
 * they went in.
 */
final class PackedDays {
    private static final EntityDaySerializer SERIALIZER = new EntityDaySerializer();
    private static final int SMALLEST = 128;
    private static final int CHUNK = 32 * 1_024;

    /** Bytes in memory besides its rows, about. */
    private static final int OVERHEAD = 150;

    /** Of what goes to state, together with that of {@link EntityDaySerializer}. */
    private static final byte FORMAT = 1;

    /** Bytes of a pack besides its owner and its rows. */
    private static final int HEADER = 2 * Byte.BYTES + 2 * Integer.BYTES;

    /** Takes one row. */
    interface Visitor {
        void day(EntityDay day) throws Exception;
    }

    private final List<byte[]> chunks = new ArrayList<>(0);
    private final DataOutputSerializer open = new DataOutputSerializer(SMALLEST);
    private long closed;
    private boolean hasCorrections;

    void add(EntityDay day) {
        try {
            SERIALIZER.serialize(day, open);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        hasCorrections |= day.kind() == EntityDay.Kind.CORRECTION;
        if (open.length() >= CHUNK) {
            closeChunk();
        }
    }

    /** Adds the rows of others, which must not be used any more; these with them. */
    PackedDays followedBy(PackedDays others) {
        others.closeChunk();
        closeChunk();
        chunks.addAll(others.chunks);
        closed += others.closed;
        hasCorrections |= others.hasCorrections;
        return this;
    }

    private void closeChunk() {
        if (open.length() > 0) {
            chunks.add(open.getCopyOfBuffer());
            closed += open.length();
            open.clear();
        }
    }

    /** Bytes that it takes in memory, about. */
    long weight() {
        return OVERHEAD + closed + open.getSharedBuffer().length;
    }

    /** The rows for state, with whose and of which day they are. */
    List<byte[]> toPacks(String owner, int day) {
        closeChunk();
        List<byte[]> packs = new ArrayList<>(chunks.size());
        byte[] name = owner.getBytes(StandardCharsets.UTF_8);
        for (byte[] chunk : chunks) {
            var pack = ByteBuffer.allocate(HEADER + name.length + chunk.length);
            pack.put(FORMAT).putInt(name.length).put(name).putInt(day);
            pack.put((byte) (hasCorrections ? 1 : 0)).put(chunk);
            packs.add(pack.array());
        }
        return packs;
    }

    /** Takes the rows of a pack. */
    interface PackVisitor {
        void rows(String owner, int day, PackedDays rows);
    }

    /**
     * Reads what {@link #toPacks} made.
     *
     * @throws IOException if a later version of Tideline wrote it
     */
    static void readPack(byte[] pack, PackVisitor visitor) throws IOException {
        var in = new DataInputDeserializer(pack);
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException(
                    "Rows that wait are in format "
                            + format
                            + ", written by a later Tideline; this one reads format "
                            + FORMAT
                            + ": restore with that version or a later one.");
        }
        byte[] name = new byte[in.readInt()];
        in.readFully(name);
        int day = in.readInt();
        var rows = new PackedDays();
        rows.hasCorrections = in.readBoolean();
        byte[] chunk = new byte[in.available()];
        in.readFully(chunk);
        rows.chunks.add(chunk);
        rows.closed = chunk.length;
        visitor.rows(new String(name, StandardCharsets.UTF_8), day, rows);
    }

    /** Whether one of them corrects an earlier row. */
    boolean hasCorrections() {
        return hasCorrections;
    }

    /** Goes through the rows; none may be added meanwhile. */
    void forEach(Visitor visitor) throws Exception {
        var in = new DataInputDeserializer();
        for (byte[] chunk : chunks) {
            in.setBuffer(chunk);
            readAll(in, visitor);
        }
        in.setBuffer(open.getSharedBuffer(), 0, open.length());
        readAll(in, visitor);
    }

    /**
     * Drops the rows of an entity from those of several days.
     *
     * @return how many bytes less they take
     */
    static long drop(EntityDay entity, Map<Integer, PackedDays> days) throws Exception {
        long dropped = 0;
        for (Map.Entry<Integer, PackedDays> day : days.entrySet()) {
            PackedDays rest = day.getValue().without(entity);
            dropped += day.getValue().weight() - rest.weight();
            day.setValue(rest);
        }
        return dropped;
    }

    private PackedDays without(EntityDay entity) throws Exception {
        var rest = new PackedDays();
        forEach(
                day -> {
                    if (day.level() != entity.level()
                            || !day.entityId().equals(entity.entityId())) {
                        rest.add(day);
                    }
                });
        return rest;
    }

    private static void readAll(DataInputDeserializer in, Visitor visitor) throws Exception {
        while (in.available() > 0) {
            visitor.day(SERIALIZER.deserialize(in));
        }
    }
}
