package io.tideline.event;

import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link Rejection}; the order of {@link RejectionReason} is part of the format. */
public final class RejectionSerializer extends RecordSerializer<Rejection> {
    private static final long serialVersionUID = 1L;

    private static final int FORMAT = 2;
    private static final RejectionReason[] REASONS = RejectionReason.values();

    @Override
    @SuppressWarnings("EnumOrdinal") // one byte; a test pins the order
    public void serialize(Rejection rejection, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeByte(rejection.reason().ordinal());
        writeText(rejection.detail(), target);
        EventSerializer.writePosition(rejection.position(), target);
        target.writeInt(rejection.position().element());
        writeBytes(rejection.payload(), target);
    }

    @Override
    public Rejection deserialize(DataInputView source) throws IOException {
        checkFormat(source.readByte(), FORMAT);
        return new Rejection(
                REASONS[source.readByte()],
                readText(source),
                EventSerializer.readPosition(source).element(source.readInt()),
                readBytes(source));
    }
}
