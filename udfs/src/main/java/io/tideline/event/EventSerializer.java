package io.tideline.event;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes an {@link Event}; the order of {@link EventType} is part of the format. */
public final class EventSerializer extends RecordSerializer<Event> {
    private static final long serialVersionUID = 1L;

    private static final int FORMAT = 1;

    private static final int NO_MAP = -1;
    private static final EventType[] TYPES = EventType.values();

    @Override
    @SuppressWarnings("EnumOrdinal") // one byte; a test pins the order
    public void serialize(Event event, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeByte(event.type().ordinal());
        writeText(event.messageId(), target);
        writeText(event.userId(), target);
        writeText(event.accountId(), target);
        target.writeInt(event.name());
        target.writeBoolean(event.counts());
        target.writeLong(event.timestamp());
        target.writeLong(event.arrival());
        writeMap(event.traits(), target);
        writeMap(event.values(), target);
        writePosition(event.position(), target);
        writeBytes(event.payload(), target);
    }

    @Override
    public Event deserialize(DataInputView source) throws IOException {
        checkFormat(source.readByte(), FORMAT);
        return new Event(
                TYPES[source.readByte()],
                readText(source),
                readText(source),
                readText(source),
                source.readInt(),
                source.readBoolean(),
                source.readLong(),
                source.readLong(),
                readMap(source),
                readMap(source),
                readPosition(source),
                readBytes(source));
    }

    private static void writeMap(Map<String, String> map, DataOutputView target)
            throws IOException {
        if (map == null) {
            target.writeInt(NO_MAP);
            return;
        }
        target.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            writeText(entry.getKey(), target);
            writeText(entry.getValue(), target);
        }
    }

    private static Map<String, String> readMap(DataInputView source) throws IOException {
        int size = source.readInt();
        if (size == NO_MAP) {
            return null;
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(readText(source), readText(source));
        }
        return map;
    }

    @Override
    public TypeSerializerSnapshot<Event> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
        public Snapshot() {
            super(EventSerializer::new);
        }
    }
}
