package io.tideline.members;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The message ids of a user's open days as the user's own value has them: the ids themselves of
 * days with few, and of other days only which they are, since {@link DedupState} keeps their ids.
 * So a user who does little costs one read and one write, not one for each open day as well.
 *
 * @param days null: not on record, as before format 3, when {@link DedupState} kept those of all
 *     days
 */
record OpenDayIds(List<Day> days) {
    /** The most ids of a day that are kept in the user's value, 8 bytes each. */
    static final int MOST = 32;

    /** The most ids of all days there. */
    static final int MOST_IN_ALL = 2 * MOST;

    /** No ids at all. */
    static final OpenDayIds NONE = new OpenDayIds(List.of());

    /** Where an earlier format does not say which days have ids. */
    static final OpenDayIds NOT_ON_RECORD = new OpenDayIds(null);

    /**
     * A day that has ids.
     *
     * @param ids all of them; null: they are in {@link DedupState}
     */
    record Day(int day, long[] ids) {}

    boolean isOnRecord() {
        return days != null;
    }

    /** Returns how many bytes the ids take. */
    int bytes() {
        return !isOnRecord()
                ? 0
                : days.stream().mapToInt(day -> day.ids == null ? 0 : day.ids.length).sum()
                        * Long.BYTES;
    }

    void write(ByteWriter out) {
        out.writeVarLong(isOnRecord() ? days.size() + 1L : 0);
        if (isOnRecord()) {
            for (Day day : days) {
                out.writeSigned(day.day);
                out.writeVarLong(day.ids == null ? 0 : day.ids.length);
                for (int i = 0; day.ids != null && i < day.ids.length; i++) {
                    out.writeLong(day.ids[i]);
                }
            }
        }
    }

    static OpenDayIds read(ByteReader in) {
        int count = in.readVarInt() - 1;
        if (count < 0) {
            return NOT_ON_RECORD;
        }
        List<Day> days = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int day = in.readSignedInt();
            int size = in.readVarInt();
            long[] ids = size == 0 ? null : new long[size];
            for (int j = 0; j < size; j++) {
                ids[j] = in.readLong();
            }
            days.add(new Day(day, ids));
        }
        return new OpenDayIds(days);
    }
}
