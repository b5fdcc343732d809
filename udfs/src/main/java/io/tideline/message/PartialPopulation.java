package io.tideline.message;

import io.tideline.model.Level;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/**
 * A part of a population: its active entities in one combination of segments. Parts add up in any
 * order to the same whole.
 *
 * @param segments bits of the model's segments
 * @param raws raw scores, ascending
 * @param counts how many entities have each of them
 * @param activeOnTheDay how many are active on the last day alone
 * @param featuresUsed features used, summed over the entities
 * @param featureCounts how many entities used each feature, by its place in the profile
 */
public record PartialPopulation(
        String profile,
        Level level,
        int day,
        long segments,
        long[] raws,
        long[] counts,
        long activeOnTheDay,
        long featuresUsed,
        long[] featureCounts) {
    private static final int FORMAT = 1;
    private static final int ACCOUNT = 0;
    private static final int USER = 1;

    /** Returns it as state keeps it. */
    public byte[] toBytes() {
        var out = new ByteWriter();
        out.writeByte(FORMAT);
        out.writeString(profile);
        out.writeByte(level == Level.USER ? USER : ACCOUNT);
        out.writeSigned(day);
        out.writeVarLong(segments);
        out.writeVarLong(raws.length);
        long previous = 0;
        for (int i = 0; i < raws.length; i++) {
            out.writeVarLong(raws[i] - previous);
            out.writeVarLong(counts[i]);
            previous = raws[i];
        }
        out.writeVarLong(activeOnTheDay);
        out.writeVarLong(featuresUsed);
        out.writeVarLong(featureCounts.length);
        for (long count : featureCounts) {
            out.writeVarLong(count);
        }
        return out.toBytes();
    }

    /**
     * Returns what was written by {@link #toBytes}.
     *
     * @throws IllegalStateException if a later version of Tideline wrote it
     */
    public static PartialPopulation of(byte[] bytes) {
        var in = new ByteReader(bytes);
        in.readVersion("parts of populations", FORMAT);
        String profile = in.readString();
        Level level = in.readByte() == USER ? Level.USER : Level.ACCOUNT;
        int day = in.readSignedInt();
        long segments = in.readVarLong();
        long[] raws = new long[in.readVarInt()];
        long[] counts = new long[raws.length];
        long raw = 0;
        for (int i = 0; i < raws.length; i++) {
            raw += in.readVarLong();
            raws[i] = raw;
            counts[i] = in.readVarLong();
        }
        long active = in.readVarLong();
        long used = in.readVarLong();
        long[] featureCounts = new long[in.readVarInt()];
        for (int i = 0; i < featureCounts.length; i++) {
            featureCounts[i] = in.readVarLong();
        }
        return new PartialPopulation(
                profile, level, day, segments, raws, counts, active, used, featureCounts);
    }
}
