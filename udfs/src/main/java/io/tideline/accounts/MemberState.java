package io.tideline.accounts;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.DailyEventCounts;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/** What an account keeps of one of its members. */
final class MemberState {
    private static final int FORMAT = 1;

    final ActivityDays seen;
    final DailyEventCounts cells;

    private MemberState(ActivityDays seen, DailyEventCounts cells) {
        this.seen = seen;
        this.cells = cells;
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        seen.write(out);
        cells.write(out);
        return out.toBytes();
    }

    static MemberState of(byte[] bytes) {
        if (bytes == null) {
            return new MemberState(new ActivityDays(), new DailyEventCounts());
        }
        ByteReader in = new ByteReader(bytes);
        in.readVersion("members", FORMAT);
        return new MemberState(ActivityDays.read(in), DailyEventCounts.read(in));
    }
}
