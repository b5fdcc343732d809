package io.tideline.event;

import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes an {@link Event}; the order of {@link EventType} is part of the format. */
public final class EventSerializer extends RecordSerializer<Event> {
    private static final long serialVersionUID = 1L;

    private static final int FORMAT = 1;

    private static final int COUNTS = 1;
    private static final int MESSAGE_ID = 1 << 1;
    private static final int ACCOUNT = 1 << 2;
    private static final int TRAITS = 1 << 3;
    private static final int VALUES = 1 << 4;
    private static final int PAYLOAD = 1 << 5;
    private static final int EPOCH = 1 << 6;
    private static final int ELEMENT = 1 << 7;
    private static final EventType[] TYPES = EventType.values();

    @Override
    @SuppressWarnings("EnumOrdinal") // one byte; a test pins the order
    public void serialize(Event event, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeByte(event.type().ordinal());
        target.writeByte(flagsOf(event));
        target.writeLong(event.id());
        writeName(event.entityKey(), target);
        target.writeShort(event.eventIndex());
        target.writeLong(event.timestamp());
        target.writeLong(event.ingestOrder());
        if (event.messageId() != null) {
            writeName(event.messageId(), target);
        }
        if (event.accountId() != null) {
            writeName(event.accountId(), target);
        }
        if (event.traits() != null) {
            writeTexts(event.traits(), target);
        }
        if (event.values() != null) {
            writeTexts(event.values(), target);
        }
        writePosition(event.position(), target);
        if (event.position().isElement()) {
            target.writeInt(event.position().element());
        }
        if (event.payload() != null) {
            writeBytes(event.payload(), target);
        }
        if (event.epoch() != 0) {
            target.writeLong(event.epoch());
        }
    }

    private static int flagsOf(Event event) {
        return (event.matchesFilter() ? COUNTS : 0)
                | (event.messageId() != null ? MESSAGE_ID : 0)
                | (event.accountId() != null ? ACCOUNT : 0)
                | (event.traits() != null ? TRAITS : 0)
                | (event.values() != null ? VALUES : 0)
                | (event.payload() != null ? PAYLOAD : 0)
                | (event.epoch() != 0 ? EPOCH : 0)
                | (event.position().isElement() ? ELEMENT : 0);
    }

    @Override
    public Event deserialize(DataInputView source) throws IOException {
        checkFormat(source.readByte(), FORMAT);
        EventType type = TYPES[source.readByte()];
        int flags = source.readUnsignedByte();
        long id = source.readLong();
        String entityKey = readName(source);
        int eventIndex = source.readShort();
        long timestamp = source.readLong();
        long ingestOrder = source.readLong();
        return new Event(
                type,
                id,
                (flags & MESSAGE_ID) != 0 ? readName(source) : null,
                entityKey,
                (flags & ACCOUNT) != 0 ? readName(source) : null,
                eventIndex,
                (flags & COUNTS) != 0,
                timestamp,
                ingestOrder,
                (flags & TRAITS) != 0 ? readTexts(source) : null,
                (flags & VALUES) != 0 ? readTexts(source) : null,
                readPosition(source, flags),
                (flags & PAYLOAD) != 0 ? readBytes(source) : null,
                (flags & EPOCH) != 0 ? source.readLong() : 0);
    }

    private static Position readPosition(DataInputView source, int flags) throws IOException {
        Position ofRecord = readPosition(source);
        return (flags & ELEMENT) != 0 ? ofRecord.element(source.readInt()) : ofRecord;
    }

    static void writePosition(Position position, DataOutputView target) throws IOException {
        writeText(position.origin(), target);
        target.writeInt(position.partition());
        target.writeLong(position.offset());
    }

    static Position readPosition(DataInputView source) throws IOException {
        return new Position(readText(source), source.readInt(), source.readLong());
    }
}
