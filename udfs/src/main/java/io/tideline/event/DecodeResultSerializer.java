package io.tideline.event;

import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link DecodeResult}: one byte that says which, and the event or rejection if any. */
public final class DecodeResultSerializer extends RecordSerializer<DecodeResult> {
    private static final long serialVersionUID = 1L;

    private static final int IGNORED = 0;
    private static final int EVENT = 1;
    private static final int REJECTION = 2;

    private final EventSerializer events = new EventSerializer();
    private final RejectionSerializer rejections = new RejectionSerializer();

    @Override
    public void serialize(DecodeResult decoded, DataOutputView target) throws IOException {
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
    public DecodeResult deserialize(DataInputView source) throws IOException {
        int kind = source.readByte();
        return switch (kind) {
            case IGNORED -> DecodeResult.ignored();
            case EVENT -> DecodeResult.of(events.deserialize(source));
            case REJECTION -> DecodeResult.of(rejections.deserialize(source));
            default ->
                    throw new IOException("A decoded record is of the unknown kind " + kind + ".");
        };
    }
}
