package io.tideline.scores;

import io.tideline.alert.RowFacts;
import io.tideline.alert.RowFacts.Champion;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/** How {@link RowFacts} stand in state. A first byte says what there is. */
final class RowFactsFormat {
    private static final int FACTS = 1;
    private static final int CHANGE = 2;
    private static final int PREVIOUS_RAW = 4;
    private static final int CHAMPION = 8;

    private RowFactsFormat() {}

    static void write(RowFacts facts, ByteWriter out) {
        if (facts == null) {
            out.writeByte(0);
            return;
        }
        out.writeByte(
                FACTS
                        | (facts.change() == null ? 0 : CHANGE)
                        | (facts.previousRaw() == null ? 0 : PREVIOUS_RAW)
                        | (facts.champion() == null ? 0 : CHAMPION));
        out.writeVarLong(facts.raw());
        if (facts.change() != null) {
            out.writeSigned(facts.change());
            out.writeSigned(facts.changeUsage());
        }
        if (facts.previousRaw() != null) {
            out.writeVarLong(facts.previousRaw());
        }
        if (facts.champion() != null) {
            out.writeString(facts.champion().userId());
            out.writeVarLong(facts.champion().raw());
            out.writeVarLong(facts.champion().silentDays());
        }
    }

    /**
     * @param score of the row, or null
     */
    static RowFacts read(ByteReader in, Integer score) {
        int has = in.readByte();
        if (has == 0) {
            return null;
        }
        long raw = in.readVarLong();
        boolean hasChange = (has & CHANGE) != 0;
        Integer change = hasChange ? Integer.valueOf(in.readSignedInt()) : null;
        Integer usage = hasChange ? Integer.valueOf(in.readSignedInt()) : null;
        Long previousRaw = (has & PREVIOUS_RAW) != 0 ? Long.valueOf(in.readVarLong()) : null;
        Champion champion =
                (has & CHAMPION) != 0
                        ? new Champion(in.readString(), in.readVarLong(), in.readVarInt())
                        : null;
        return new RowFacts(score, change, usage, raw, previousRaw, champion);
    }
}
