package io.tideline.message;

import io.tideline.engagement.Driver;
import io.tideline.engagement.Mover;
import io.tideline.engagement.TopUser;
import io.tideline.model.Level;
import io.tideline.serde.RecordSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a {@link DailySnapshot}, on its way and where it waits in state; the order of {@link
 * Level} and {@link DailySnapshot.Kind} is part of the format.
 */
public final class DailySnapshotSerializer extends RecordSerializer<DailySnapshot> {
    private static final long serialVersionUID = 1L;

    private static final Level[] LEVELS = Level.values();
    private static final DailySnapshot.Kind[] KINDS = DailySnapshot.Kind.values();

    /** The first byte; one of format 1 begins with its level, 0 or 1. */
    private static final int FORMAT = 2;

    @Override
    @SuppressWarnings("EnumOrdinal") // one byte each; a test pins the order
    public void serialize(DailySnapshot entity, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeByte(entity.level().ordinal());
        target.writeByte(entity.kind().ordinal());
        writeName(entity.entityId(), target);
        writeName(entity.accountId(), target);
        target.writeInt(entity.day());
        writeVar(entity.revision(), target);
        target.writeInt(entity.firstDay());
        writeVar(entity.segments(), target);
        writeTexts(entity.traits(), target);
        writeName(entity.userName(), target);
        target.writeLong(entity.releaseAt());
        writeVar(entity.profiles().size(), target);
        for (ProfileSnapshot profile : entity.profiles()) {
            write(profile, target);
        }
    }

    @Override
    public DailySnapshot deserialize(DataInputView source) throws IOException {
        int first = source.readByte();
        boolean isOld = first < FORMAT;
        if (!isOld) {
            checkFormat(first, FORMAT);
        }
        Level level = LEVELS[isOld ? first : source.readByte()];
        DailySnapshot.Kind kind = KINDS[source.readByte()];
        String entityId = readName(source);
        String accountId = readName(source);
        int day = source.readInt();
        long revision = readVar(source);
        int firstDay = source.readInt();
        long segments = readVar(source);
        Map<String, String> traits = isOld ? Map.of() : readTexts(source);
        String userName = isOld ? null : readName(source);
        long releaseAt = source.readLong();
        int size = readVarInt(source);
        List<ProfileSnapshot> profiles = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            profiles.add(readProfile(source, isOld));
        }
        return new DailySnapshot(
                level, entityId, accountId, day, kind, revision, firstDay, segments, traits,
                userName, releaseAt, profiles);
    }

    private static void write(ProfileSnapshot profile, DataOutputView target) throws IOException {
        writeName(profile.profile(), target);
        writeVar(profile.raw(), target);
        target.writeBoolean(profile.activeOnTheDay());
        writeVar(profile.frequency(), target);
        writeVar(profile.featuresUsed().length, target);
        for (int feature : profile.featuresUsed()) {
            writeVar(feature, target);
        }
        writeVar(profile.featuresEver(), target);
        writeVar(profile.drivers().size(), target);
        for (Driver driver : profile.drivers()) {
            writeName(driver.event(), target);
            writeVar(driver.count(), target);
            writeVar(driver.points(), target);
        }
        target.writeBoolean(profile.previousRaw() != null);
        if (profile.previousRaw() != null) {
            writeVar(profile.previousRaw(), target);
        }
        writeVar(profile.movers().size(), target);
        for (Mover mover : profile.movers()) {
            writeName(mover.event(), target);
            writeVar(mover.count(), target);
            writeVar(mover.previousCount(), target);
            writeVar(mover.points(), target);
            writeVar(mover.previousPoints(), target);
        }
        target.writeBoolean(profile.members() != null);
        if (profile.members() != null) {
            write(profile.members(), target);
        }
    }

    private static ProfileSnapshot readProfile(DataInputView source, boolean isOld)
            throws IOException {
        String profile = readName(source);
        long raw = readVar(source);
        boolean activeOnTheDay = source.readBoolean();
        int frequency = readVarInt(source);
        int[] featuresUsed = new int[readVarInt(source)];
        for (int i = 0; i < featuresUsed.length; i++) {
            featuresUsed[i] = readVarInt(source);
        }
        int featuresEver = readVarInt(source);
        int size = readVarInt(source);
        List<Driver> drivers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            drivers.add(new Driver(readName(source), readVar(source), readVar(source)));
        }
        Long previousRaw = source.readBoolean() ? Long.valueOf(readVar(source)) : null;
        size = readVarInt(source);
        List<Mover> movers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String event = readName(source);
            long count = readVar(source);
            long second = readVar(source);
            movers.add(
                    isOld // with no points, and the earlier count first
                            ? new Mover(event, second, count, 0, 0)
                            : new Mover(event, count, second, readVar(source), readVar(source)));
        }
        ProfileSnapshot.Members members = source.readBoolean() ? readMembers(source, isOld) : null;
        return new ProfileSnapshot(
                profile,
                raw,
                activeOnTheDay,
                frequency,
                featuresUsed,
                featuresEver,
                drivers,
                members,
                previousRaw,
                movers);
    }

    private static void write(ProfileSnapshot.Members members, DataOutputView target)
            throws IOException {
        writeVar(members.totalUsers(), target);
        writeVar(members.raws().length, target);
        for (int i = 0; i < members.raws().length; i++) {
            writeVar(members.raws()[i], target);
            writeVar(members.counts()[i], target);
        }
        writeVar(members.topUsers().size(), target);
        for (TopUser user : members.topUsers()) {
            writeName(user.userId(), target);
            writeVar(user.raw(), target);
            writeBytes(user.share().unscaledValue().toByteArray(), target);
            writeVar(user.share().scale(), target);
        }
        target.writeInt(members.topLastSeen());
    }

    private static ProfileSnapshot.Members readMembers(DataInputView source, boolean isOld)
            throws IOException {
        int totalUsers = readVarInt(source);
        long[] raws = new long[readVarInt(source)];
        long[] counts = new long[raws.length];
        for (int i = 0; i < raws.length; i++) {
            raws[i] = readVar(source);
            counts[i] = readVar(source);
        }
        int size = readVarInt(source);
        List<TopUser> topUsers = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            topUsers.add(
                    new TopUser(
                            readName(source),
                            readVar(source),
                            new BigDecimal(new BigInteger(readBytes(source)), readVarInt(source))));
        }
        int topLastSeen = isOld ? DailySnapshot.NO_DAY : source.readInt();
        return new ProfileSnapshot.Members(totalUsers, raws, counts, topUsers, topLastSeen);
    }
}
