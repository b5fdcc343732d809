package io.tideline.stage;

import io.tideline.member.Cells;
import io.tideline.member.PackedReader;
import io.tideline.member.PackedWriter;
import io.tideline.member.SeenDays;

/** What an account keeps of one of its members. */
final class MemberState {
    private static final int FORMAT = 1;

    final SeenDays seen;
    final Cells cells;

    private MemberState(SeenDays seen, Cells cells) {
        this.seen = seen;
        this.cells = cells;
    }

    byte[] toBytes() {
        PackedWriter out = new PackedWriter();
        out.writeByte(FORMAT);
        seen.write(out);
        cells.write(out);
        return out.toBytes();
    }

    static MemberState of(byte[] bytes) {
        if (bytes == null) {
            return new MemberState(new SeenDays(), new Cells());
        }
        PackedReader in = new PackedReader(bytes);
        in.readVersion("members", FORMAT);
        return new MemberState(SeenDays.read(in), Cells.read(in));
    }
}
