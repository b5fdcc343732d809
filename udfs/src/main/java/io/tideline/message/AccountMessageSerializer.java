package io.tideline.message;

import io.tideline.alert.Alert;
import io.tideline.model.AlertRule;
import io.tideline.model.Level;
import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes an {@link AccountMessage}; the first byte says which of the four it is. */
public final class AccountMessageSerializer extends RecordSerializer<AccountMessage> {
    private static final long serialVersionUID = 1L;

    private static final int COUNTS = 1;
    private static final int SINGLE = 2;
    private static final int LIFECYCLE = 3;
    private static final int SNAPSHOT = 4;
    private static final int ALERT = 5;
    private static final Level[] LEVELS = Level.values();
    private static final AlertRule.Severity[] SEVERITIES = AlertRule.Severity.values();

    private static final DailySnapshotSerializer SNAPSHOTS = new DailySnapshotSerializer();

    @Override
    public void serialize(AccountMessage message, DataOutputView target) throws IOException {
        if (message instanceof DailyCounts counts) {
            target.writeByte(COUNTS);
            write(counts, target);
        } else if (message instanceof SingleEvent event) {
            target.writeByte(SINGLE);
            write(event, target);
        } else if (message instanceof LifecycleEvent event && event.alert() != null) {
            target.writeByte(ALERT);
            writeAlert(event, target);
        } else if (message instanceof LifecycleEvent event) {
            target.writeByte(LIFECYCLE);
            write(event, target);
        } else {
            target.writeByte(SNAPSHOT);
            SNAPSHOTS.serialize((DailySnapshot) message, target);
        }
    }

    @Override
    public AccountMessage deserialize(DataInputView source) throws IOException {
        int kind = source.readByte();
        return switch (kind) {
            case COUNTS -> readCounts(source);
            case SINGLE -> readSingle(source);
            case LIFECYCLE -> readLifecycle(source);
            case ALERT -> readAlert(source);
            case SNAPSHOT -> SNAPSHOTS.deserialize(source);
            default -> throw new IOException("A message of the unknown kind " + kind + ".");
        };
    }

    private static void write(DailyCounts counts, DataOutputView target) throws IOException {
        writeName(counts.account(), target);
        writeName(counts.user(), target);
        target.writeInt(counts.day());
        writeVar(counts.accepted(), target);
        target.writeLong(counts.firstAt());
        target.writeLong(counts.lastAt());
        writeVar(counts.events().length, target);
        for (int i = 0; i < counts.events().length; i++) {
            writeVar(counts.events()[i], target);
            writeVar(counts.counts()[i], target);
        }
    }

    private static DailyCounts readCounts(DataInputView source) throws IOException {
        String account = readName(source);
        String user = readName(source);
        int day = source.readInt();
        long accepted = readVar(source);
        long firstAt = source.readLong();
        long lastAt = source.readLong();
        int[] events = new int[readVarInt(source)];
        long[] counts = new long[events.length];
        for (int i = 0; i < events.length; i++) {
            events[i] = readVarInt(source);
            counts[i] = readVar(source);
        }
        return new DailyCounts(account, user, day, accepted, firstAt, lastAt, events, counts);
    }

    private static void write(SingleEvent event, DataOutputView target) throws IOException {
        writeName(event.account(), target);
        writeName(event.user(), target);
        target.writeInt(event.day());
        target.writeLong(event.timestamp());
        target.writeLong(event.ingestOrder());
        target.writeInt(event.event());
        writeTexts(event.traits(), target);
        target.writeLong(event.releaseAt());
    }

    private static SingleEvent readSingle(DataInputView source) throws IOException {
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
        target.writeLong(event.ingestOrder());
        target.writeInt(event.event());
        target.writeBoolean(event.matchesFilter());
        writeTexts(event.traits(), target);
        writeTexts(event.values(), target);
        writeName(event.messageId(), target);
        writeVar(event.ordinal(), target);
        target.writeBoolean(event.newMember());
        target.writeLong(event.behind());
        target.writeBoolean(event.forwarded());
    }

    private static LifecycleEvent readLifecycle(DataInputView source) throws IOException {
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
                source.readBoolean(),
                null);
    }

    @SuppressWarnings("EnumOrdinal") // one byte each; a test pins the order
    private static void writeAlert(LifecycleEvent event, DataOutputView target) throws IOException {
        writeName(event.user(), target);
        target.writeLong(event.ingestOrder());
        target.writeLong(event.behind());
        Alert alert = event.alert();
        writeName(alert.id(), target);
        writeName(alert.rule(), target);
        writeName(alert.kind(), target);
        target.writeByte(alert.severity().ordinal());
        target.writeByte(alert.level().ordinal());
        writeName(alert.accountId(), target);
        writeName(alert.userId(), target);
        target.writeLong(alert.at());
        writeText(alert.summary(), target);
        writeText(alert.details(), target);
    }

    private static LifecycleEvent readAlert(DataInputView source) throws IOException {
        String user = readName(source);
        long ingestOrder = source.readLong();
        long behind = source.readLong();
        Alert alert =
                new Alert(
                        readName(source),
                        readName(source),
                        readName(source),
                        SEVERITIES[source.readByte()],
                        LEVELS[source.readByte()],
                        readName(source),
                        readName(source),
                        source.readLong(),
                        null,
                        readText(source),
                        readText(source));
        return LifecycleEvent.of(alert, user, ingestOrder, behind);
    }
}
