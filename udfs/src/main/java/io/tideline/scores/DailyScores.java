package io.tideline.scores;

import io.tideline.alert.RowFacts;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.Arrays;

/**
 * The final rows of one entity and profile by day, in arrays sorted by day: 17 bytes a row. Of rows
 * of a day that may still close next, also what rules judge of them.
 */
final class DailyScores {
    private static final byte NO_SCORE = 0;

    private int[] days;
    private byte[] scores;
    private long[] revisions;
    private RowFacts[] facts;
    private int size;

    DailyScores() {
        this(2);
    }

    private DailyScores(int capacity) {
        days = new int[capacity];
        scores = new byte[capacity];
        revisions = new long[capacity];
        facts = new RowFacts[capacity];
    }

    private int find(int day) {
        return size == 0 || days[size - 1] < day
                ? -size - 1
                : Arrays.binarySearch(days, 0, size, day);
    }

    private int firstAtOrAfter(int day) {
        int at = find(day);
        return at >= 0 ? at : -at - 1;
    }

    /** Returns the row of a day, or null. */
    ScoreHistory.Entry at(int day) {
        int at = find(day);
        return at < 0 ? null : new ScoreHistory.Entry(score(at), revisions[at], facts[at]);
    }

    private Integer score(int at) {
        return scores[at] == NO_SCORE ? null : Integer.valueOf(scores[at]);
    }

    void put(int day, ScoreHistory.Entry entry) {
        int at = find(day);
        if (at < 0) {
            at = -at - 1;
            if (size == days.length) {
                grow(size + (size >> 1) + 1);
            }
            move(at, at + 1);
            size++;
            days[at] = day;
        }
        scores[at] = entry.score() == null ? NO_SCORE : entry.score().byteValue();
        revisions[at] = entry.revision();
        facts[at] = entry.facts();
    }

    private void grow(int capacity) {
        days = Arrays.copyOf(days, capacity);
        scores = Arrays.copyOf(scores, capacity);
        revisions = Arrays.copyOf(revisions, capacity);
        facts = Arrays.copyOf(facts, capacity);
    }

    private void move(int from, int to) {
        System.arraycopy(days, from, days, to, size - from);
        System.arraycopy(scores, from, scores, to, size - from);
        System.arraycopy(revisions, from, revisions, to, size - from);
        System.arraycopy(facts, from, facts, to, size - from);
    }

    void remove(int day) {
        int at = find(day);
        if (at >= 0) {
            removeUntil(at, at + 1);
        }
    }

    void dropBefore(int day) {
        removeUntil(0, firstAtOrAfter(day));
    }

    private void removeUntil(int from, int to) {
        if (from < to) {
            move(to, from);
            int before = size;
            size -= to - from;
            Arrays.fill(facts, size, before, null);
        }
    }

    void dropFactsBefore(int day) {
        Arrays.fill(facts, 0, firstAtOrAfter(day), null);
    }

    /** Forgets that a user was an account's champion; returns whether it was on record. */
    boolean forgetChampion(String userId) {
        boolean found = false;
        for (int at = 0; at < size; at++) {
            if (facts[at] != null && facts[at].isChampion(userId)) {
                facts[at] = facts[at].withoutChampion();
                found = true;
            }
        }
        return found;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns the newest day; there is one. */
    int lastDay() {
        return days[size - 1];
    }

    void write(ByteWriter out) {
        out.writeVarLong(size);
        for (int at = 0; at < size; at++) {
            out.writeSigned(days[at]);
            out.writeByte(scores[at]);
            out.writeVarLong(revisions[at]);
            RowFactsFormat.write(facts[at], out);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param hasFacts whether it is of a format that has what rules judge of rows
     */
    static DailyScores read(ByteReader in, boolean hasFacts) {
        int size = in.readVarInt();
        var read = new DailyScores(size + 1); // most are read to take one more
        read.size = size;
        for (int at = 0; at < size; at++) {
            read.days[at] = in.readSignedInt();
            read.scores[at] = (byte) in.readByte();
            read.revisions[at] = in.readVarLong();
            read.facts[at] = hasFacts ? RowFactsFormat.read(in, read.score(at)) : null;
        }
        return read;
    }
}
