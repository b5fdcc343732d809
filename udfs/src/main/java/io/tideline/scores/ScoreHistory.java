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
    record Entry(Integer score, long revision, RowFacts facts) {
        private Entry withoutFacts() {
            return facts == null ? this : new Entry(score, revision, null);
        }
    }

    private final Map<String, TreeMap<Integer, Entry>> profiles = new TreeMap<>();

    /** The profiles that have a live row, by day. */
    private final TreeMap<Integer, Set<String>> live = new TreeMap<>();

    /** Returns the final row of a day, or null if there is none. */
    Entry at(String profile, int day) {
        TreeMap<Integer, Entry> days = profiles.get(profile);
        return days == null ? null : days.get(day);
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

    /** Forgets what rules judge of the final rows of the days before one. */
    void dropFactsBefore(int day) {
        for (TreeMap<Integer, Entry> days : profiles.values()) {
            days.headMap(day).replaceAll((ignored, entry) -> entry.withoutFacts());
        }
    }

    /** Forgets that a user was an account's champion; returns whether it was on record. */
    boolean forgetChampion(String userId) {
        boolean[] found = {false};
        for (TreeMap<Integer, Entry> days : profiles.values()) {
            days.replaceAll(
                    (day, entry) -> {
                        boolean isNamed = entry.facts != null && entry.facts.isChampion(userId);
                        found[0] |= isNamed;
                        return isNamed
                                ? new Entry(
                                        entry.score, entry.revision, entry.facts.withoutChampion())
                                : entry;
                    });
        }
        return found[0];
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
                                RowFactsFormat.write(entry.facts, out);
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
        boolean hasFacts = in.readVersion("scores", FORMAT) > FORMAT_WITHOUT_FACTS;
        int profiles = in.readVarInt();
        for (int i = 0; i < profiles; i++) {
            String profile = in.readString();
            int days = in.readVarInt();
            for (int d = 0; d < days; d++) {
                int day = in.readSignedInt();
                int score = in.readByte();
                Integer scored = score == 0 ? null : score;
                long revision = in.readVarLong();
                RowFacts facts = hasFacts ? RowFactsFormat.read(in, scored) : null;
                history.put(profile, day, new Entry(scored, revision, facts));
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
