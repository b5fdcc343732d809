package io.tideline.message;

import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link AccountMessage}; the first byte says which of the four it is. */
public final class AccountMessageSerializer extends RecordSerializer<AccountMessage> {
    private static final long serialVersionUID = 1L;

    private static final int DAY = 1;
    private static final int DELTA = 2;
    private static final int MOMENT = 3;
    private static final int USER_DAY = 4;

    private static final DailySnapshotSerializer DAYS = new DailySnapshotSerializer();

    @Override
    public void serialize(AccountMessage report, DataOutputView target) throws IOException {
        if (report.day() != null) {
            target.writeByte(DAY);
            write(report.day(), target);
        } else if (report.delta() != null) {
            target.writeByte(DELTA);
            write(report.delta(), target);
        } else if (report.moment() != null) {
            target.writeByte(MOMENT);
            write(report.moment(), target);
        } else {
            target.writeByte(USER_DAY);
            DAYS.serialize(report.userDay(), target);
        }
    }

    @Override
    public AccountMessage deserialize(DataInputView source) throws IOException {
        int kind = source.readByte();
        return switch (kind) {
            case DAY -> AccountMessage.of(readDay(source));
            case DELTA -> AccountMessage.of(readDelta(source));
            case MOMENT -> AccountMessage.of(readMoment(source));
            case USER_DAY -> AccountMessage.of(DAYS.deserialize(source));
            default -> throw new IOException("A report of the unknown kind " + kind + ".");
        };
    }

    private static void write(DailyCounts day, DataOutputView target) throws IOException {
        writeName(day.account(), target);
        writeName(day.user(), target);
        target.writeInt(day.day());
        writeVar(day.accepted(), target);
        writeVar(day.events().length, target);
        for (int i = 0; i < day.events().length; i++) {
            writeVar(day.events()[i], target);
            writeVar(day.counts()[i], target);
        }
    }

    private static DailyCounts readDay(DataInputView source) throws IOException {
        String account = readName(source);
        String user = readName(source);
        int day = source.readInt();
        long accepted = readVar(source);
        int[] events = new int[readVarInt(source)];
        long[] counts = new long[events.length];
        for (int i = 0; i < events.length; i++) {
            events[i] = readVarInt(source);
            counts[i] = readVar(source);
        }
        return new DailyCounts(account, user, day, accepted, events, counts);
    }

    private static void write(SingleEvent delta, DataOutputView target) throws IOException {
        writeName(delta.account(), target);
        writeName(delta.user(), target);
        target.writeInt(delta.day());
        target.writeLong(delta.timestamp());
        target.writeLong(delta.arrival());
        target.writeInt(delta.event());
        writeTexts(delta.traits(), target);
        target.writeLong(delta.releaseAt());
    }

    private static SingleEvent readDelta(DataInputView source) throws IOException {
        return new SingleEvent(
                readName(source),
                readName(source),
                source.readInt(),
                source.readLong(),
                source.readLong(),
                source.readInt(),
                readTexts(source),
                source.readLong());
    }

    private static void write(LifecycleEvent event, DataOutputView target) throws IOException {
        writeName(event.account(), target);
        writeName(event.user(), target);
        target.writeLong(event.timestamp());
        target.writeLong(event.arrival());
        target.writeInt(event.event());
        target.writeBoolean(event.counts());
        writeTexts(event.traits(), target);
        writeTexts(event.values(), target);
        writeName(event.messageId(), target);
        writeVar(event.ordinal(), target);
        target.writeBoolean(event.newMember());
        target.writeLong(event.behind());
        target.writeBoolean(event.forwarded());
    }

    private static LifecycleEvent readMoment(DataInputView source) throws IOException {
        return new LifecycleEvent(
                readName(source),
                readName(source),
                source.readLong(),
                source.readLong(),
                source.readInt(),
                source.readBoolean(),
                readTexts(source),
                readTexts(source),
                readName(source),
                readVarInt(source),
                source.readBoolean(),
                source.readLong(),
                source.readBoolean());
    }

    @Override
    public TypeSerializerSnapshot<AccountMessage> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Names the serializer in a checkpoint that holds records on their way. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<AccountMessage> {
        public Snapshot() {
            super(AccountMessageSerializer::new);
        }
    }
}
