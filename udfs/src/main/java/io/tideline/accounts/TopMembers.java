package io.tideline.accounts;

import io.tideline.profile.MemberRaw;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/** The members of an account with the greatest raw scores. Exact as long as scores only rise. */
final class TopMembers {
    private static final int MOST = 5;

    /** Best first. */
    private final List<MemberRaw> best = new ArrayList<>(MOST + 1);

    /** Adds or moves a member that is new here, or whose raw score has risen. */
    void put(String user, long raw) {
        int last = best.size() - 1;
        if (best.size() == MOST && raw < best.get(last).raw()) {
            return; // nor was it among them before
        }
        best.removeIf(member -> member.user().equals(user));
        best.add(new MemberRaw(user, raw));
        best.sort(MemberRaw.BEST_FIRST);
        if (best.size() > MOST) {
            best.remove(MOST);
        }
    }

    /** Returns the members, best first, and equal ones by id. */
    List<MemberRaw> bestFirst() {
        return best;
    }

    void write(ByteWriter out) {
        out.writeVarLong(best.size());
        for (MemberRaw member : best) {
            out.writeString(member.user());
            out.writeVarLong(member.raw());
        }
    }

    static TopMembers read(ByteReader in) {
        TopMembers top = new TopMembers();
        for (int left = in.readVarInt(); left > 0; left--) {
            top.best.add(new MemberRaw(in.readString(), in.readVarLong()));
        }
        return top;
    }

    /** Returns about how many bytes this takes in memory. */
    int weight() {
        return best.stream().mapToInt(member -> 100 + 2 * member.user().length()).sum();
    }
}
