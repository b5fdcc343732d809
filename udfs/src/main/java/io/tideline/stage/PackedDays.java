package io.tideline.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final int SMALLEST = 256;
    private static final int CHUNK = 32 * 1_024;

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
            chunks.add(open.getCopyOfBuffer());
            closed += open.length();
            open.clear();
        }
    }

    /** Bytes that the rows take. */
    long weight() {
        return closed + open.length();
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
