package io.tideline.event;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link Decoded}: one byte that says which, and the event or rejection if any. */
public final class DecodedSerializer extends RecordSerializer<Decoded> {
    private static final long serialVersionUID = 1L;

    private static final int IGNORED = 0;
    private static final int EVENT = 1;
    private static final int REJECTION = 2;

    private final EventSerializer events = new EventSerializer();
    private final RejectionSerializer rejections = new RejectionSerializer();

    @Override
    public void serialize(Decoded decoded, DataOutputView target) throws IOException {
        if (decoded.isEvent()) {
            target.writeByte(EVENT);
            events.serialize(decoded.event(), target);
        } else if (decoded.isRejection()) {
            target.writeByte(REJECTION);
            rejections.serialize(decoded.rejection(), target);
        } else {
            target.writeByte(IGNORED);
        }
    }

    @Override
    public Decoded deserialize(DataInputView source) throws IOException {
        int kind = source.readByte();
        return switch (kind) {
            case IGNORED -> Decoded.ignored();
            case EVENT -> Decoded.of(events.deserialize(source));
            case REJECTION -> Decoded.of(rejections.deserialize(source));
            default ->
                    throw new IOException("A decoded record is of the unknown kind " + kind + ".");
        };
    }

    @Override
    public TypeSerializerSnapshot<Decoded> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Decoded> {
        public Snapshot() {
            super(DecodedSerializer::new);
        }
    }
}
