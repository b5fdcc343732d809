package io.tideline.scores;

import io.tideline.alert.RowFacts;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The final scores of an entity, by profile and day, for as long as a row may need them; and which
 * live rows of it stand.
 */
final class ScoreHistory {
    private static final int FORMAT = 2;

    /** Without what rules judge of rows. */
    private static final int FORMAT_WITHOUT_FACTS = 1;

    /**
     * A final row that was written.
     *
     * @param score null where the row has none
     * @param revision of the row
     * @param facts what rules judge of it, kept for as long as rows of the next day may close; null
     *     afterwards
     */
    record Entry(Integer score, long revision, RowFacts facts) {}

    private final Map<String, DailyScores> profiles = new TreeMap<>();

    /** The profiles that have a live row, by day. */
    private final TreeMap<Integer, Set<String>> live = new TreeMap<>();

    /** Returns the final row of a day, or null if there is none. */
    Entry at(String profile, int day) {
        DailyScores days = profiles.get(profile);
        return days == null ? null : days.at(day);
    }

    void put(String profile, int day, Entry entry) {
        profiles.computeIfAbsent(profile, ignored -> new DailyScores()).put(day, entry);
    }

    void remove(String profile, int day) {
        DailyScores days = profiles.get(profile);
        if (days != null) {
            days.remove(day);
            profiles.values().removeIf(DailyScores::isEmpty);
        }
    }

    /** Records a live row; returns whether it is the first of its key. */
    boolean addLive(String profile, int day) {
        return live.computeIfAbsent(day, ignored -> new TreeSet<>()).add(profile);
    }

    boolean hasLive(int day) {
        return live.containsKey(day);
    }

    List<Integer> liveDays() {
        return List.copyOf(live.keySet());
    }

    /** Records that a day has no live row any more; returns the profiles of those it had. */
    Set<String> removeLive(int day) {
        return live.remove(day);
    }

    void dropBefore(int day) {
        profiles.values().forEach(days -> days.dropBefore(day));
        profiles.values().removeIf(DailyScores::isEmpty);
    }

    /** Forgets what rules judge of the final rows of the days before one. */
    void dropFactsBefore(int day) {
        profiles.values().forEach(days -> days.dropFactsBefore(day));
    }

    /** Forgets that a user was an account's champion; returns whether it was on record. */
    boolean forgetChampion(String userId) {
        boolean found = false;
        for (DailyScores days : profiles.values()) {
            found |= days.forgetChampion(userId);
        }
        return found;
    }

    boolean isEmpty() {
        return profiles.isEmpty() && live.isEmpty();
    }

    boolean hasRows() {
        return !profiles.isEmpty();
    }

    /** Returns the newest day with a final row; {@link Integer#MIN_VALUE} if there is none. */
    int lastDay() {
        int last = Integer.MIN_VALUE;
        for (DailyScores days : profiles.values()) {
            last = Math.max(last, days.lastDay());
        }
        return last;
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        out.writeVarLong(profiles.size());
        profiles.forEach(
                (profile, days) -> {
                    out.writeString(profile);
                    days.write(out);
                });
        out.writeVarLong(live.size());
        live.forEach(
                (day, names) -> {
                    out.writeSigned(day);
                    out.writeVarLong(names.size());
                    names.forEach(out::writeString);
                });
        return out.toBytes();
    }

    /** Reads a history; null is an empty one. */
    static ScoreHistory of(byte[] bytes) {
        ScoreHistory history = new ScoreHistory();
        if (bytes == null) {
            return history;
        }
        ByteReader in = new ByteReader(bytes);
        boolean hasFacts = in.readVersion("scores", FORMAT) > FORMAT_WITHOUT_FACTS;
        int profiles = in.readVarInt();
        for (int i = 0; i < profiles; i++) {
            String profile = in.readString();
            DailyScores days = DailyScores.read(in, hasFacts);
            if (!days.isEmpty()) {
                history.profiles.put(profile, days);
            }
        }
        for (int left = in.readVarInt(); left > 0; left--) {
            int day = in.readSignedInt();
            for (int names = in.readVarInt(); names > 0; names--) {
                history.addLive(in.readString(), day);
            }
        }
        return history;
    }
}
