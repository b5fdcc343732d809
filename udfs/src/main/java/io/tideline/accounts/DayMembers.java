package io.tideline.accounts;

import io.tideline.profile.ProfileAggregate.MemberRaw;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the rows of an account on one day say of its members: how many have each raw score, who has
 * the greatest, and how many there are. Members may be added, and change, one by one.
 */
final class DayMembers {
    private static final int FORMAT = 1;

    /** Estimated bytes in memory of one raw score of a profile. */
    private static final int OF_RAW = 80;

    /** What one member adds to it: its raw score in each profile, and whether it is counted. */
    record Part(long[] raws, boolean onRoster) {}

    private final Part none;

    private static final class OfProfile {
        private final TreeMap<Long, Long> raws = new TreeMap<>();
        private TopMembers top = new TopMembers();
    }

    private final List<OfProfile> profiles = new ArrayList<>();
    private int onRoster;
    private boolean changed;

    DayMembers(int profileCount) {
        none = new Part(new long[profileCount], false);
        for (int i = 0; i < profileCount; i++) {
            profiles.add(new OfProfile());
        }
    }

    void add(String user, Part part) {
        change(user, none, part);
    }

    /**
     * Replaces a member that has changed; raw scores only rise.
     *
     * @param before what it added up to now
     */
    void change(String user, Part before, Part now) {
        for (int i = 0; i < now.raws.length; i++) {
            OfProfile profile = profiles.get(i);
            long raw = now.raws[i];
            if (raw != before.raws[i]) {
                if (before.raws[i] > 0) {
                    profile.raws.computeIfPresent(before.raws[i], (key, n) -> n > 1 ? n - 1 : null);
                }
                profile.raws.merge(raw, 1L, Long::sum);
                if (!AccountMembers.isForgotten(user)) { // who counts as before, but is not listed
                    profile.top.put(user, raw);
                }
                changed = true;
            }
        }
        if (now.onRoster && !before.onRoster) {
            onRoster++;
            changed = true;
        }
    }

    /** Returns how many members were seen within the roster days. */
    int onRoster() {
        return onRoster;
    }

    /** Returns how many members have each raw score above 0, ascending. */
    SortedMap<Long, Long> raws(int profile) {
        return profiles.get(profile).raws;
    }

    TopMembers top(int profile) {
        return profiles.get(profile).top;
    }

    /** Returns whether it has changed since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    void change() {
        changed = true;
    }

    int weight() {
        int bytes = 0;
        for (OfProfile profile : profiles) {
            bytes += OF_RAW * profile.raws.size() + profile.top.weight();
        }
        return bytes;
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        out.writeStringsOnce(); // the best of one profile are so in others
        out.writeVarLong(onRoster);
        for (OfProfile profile : profiles) {
            out.writeVarLong(profile.raws.size());
            long previous = 0;
            for (Map.Entry<Long, Long> entry : profile.raws.entrySet()) {
                out.writeVarLong(entry.getKey() - previous);
                out.writeVarLong(entry.getValue());
                previous = entry.getKey();
            }
            profile.top.write(out);
        }
        return out.toBytes();
    }

    static DayMembers of(byte[] bytes, int profileCount) {
        ByteReader in = new ByteReader(bytes);
        in.readVersion("members' days", FORMAT);
        in.readStringsOnce();
        DayMembers day = new DayMembers(profileCount);
        day.onRoster = in.readVarInt();
        for (OfProfile profile : day.profiles) {
            long raw = 0;
            for (int left = in.readVarInt(); left > 0; left--) {
                raw += in.readVarLong();
                profile.raws.put(raw, in.readVarLong());
            }
            profile.top = TopMembers.read(in);
        }
        return day;
    }

    /**
     * The members of an account with the greatest raw scores. Exact as long as scores only rise.
     */
    static final class TopMembers {
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

        int weight() {
            return best.stream().mapToInt(member -> 100 + 2 * member.user().length()).sum();
        }
    }
}
