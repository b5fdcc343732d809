package io.tideline.scores;

import io.tideline.engagement.EngagementScore;
import io.tideline.engagement.LookBack;
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
    private static final int FORMAT = 1;

    /**
     * A final row that was written.
     *
     * @param score null where the row has none
     * @param revision of the row
     */
    record Entry(Integer score, long revision) {}

    private final Map<String, TreeMap<Integer, Entry>> profiles = new TreeMap<>();

    /** The profiles that have a live row, by day. */
    private final TreeMap<Integer, Set<String>> live = new TreeMap<>();

    /** Returns the final row of a day, or null if there is none. */
    Entry at(String profile, int day) {
        TreeMap<Integer, Entry> days = profiles.get(profile);
        return days == null ? null : days.get(day);
    }

    /**
     * Returns the score a window before a day: the lowest where that day has no row; null if it
     * comes before the entity's first day, or if windows of the two days differ in length, so that
     * their scores do not compare.
     */
    Integer scoreBefore(String profile, int day, LookBack window, int firstDay) {
        int earlier = day - window.setting(day);
        if (!window.isAlike(day, earlier)) {
            return null;
        }
        Entry entry = at(profile, earlier);
        if (entry != null) {
            return entry.score();
        }
        return firstDay <= earlier ? EngagementScore.LOWEST : null;
    }

    void put(String profile, int day, Entry entry) {
        profiles.computeIfAbsent(profile, ignored -> new TreeMap<>()).put(day, entry);
    }

    void remove(String profile, int day) {
        TreeMap<Integer, Entry> days = profiles.get(profile);
        if (days != null) {
            days.remove(day);
            profiles.values().removeIf(Map::isEmpty);
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
        profiles.values().forEach(days -> days.headMap(day).clear());
        profiles.values().removeIf(Map::isEmpty);
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
        for (TreeMap<Integer, Entry> days : profiles.values()) {
            last = Math.max(last, days.isEmpty() ? last : days.lastKey());
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
                    out.writeVarLong(days.size());
                    days.forEach(
                            (day, entry) -> {
                                out.writeSigned(day);
                                out.writeByte(entry.score == null ? 0 : entry.score);
                                out.writeVarLong(entry.revision);
                            });
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
        in.readVersion("scores", FORMAT);
        int profiles = in.readVarInt();
        for (int i = 0; i < profiles; i++) {
            String profile = in.readString();
            int days = in.readVarInt();
            for (int d = 0; d < days; d++) {
                int day = in.readSignedInt();
                int score = in.readByte();
                history.put(profile, day, new Entry(score == 0 ? null : score, in.readVarLong()));
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
