package io.tideline.accounts;

import io.tideline.counts.DailyEventCounts;
import io.tideline.profile.DailyCaps;
import io.tideline.profile.ProfilePlan;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;

/**
 * Sums over the members of an account: of their counts, each member's capped, and for some days of
 * what rows say of members. A member that changes is taken in by itself.
 *
 * <p>Costs as much as members that have changed since, by the days that they change; a row costs
 * nothing more. In space: a number for each day and event, and for each day and profile one for
 * each raw score that there is.
 */
final class AccountSums {
    private static final int FORMAT = 1;

    /** The entry that has the counts; those of days have the days as keys. */
    private static final int COUNTS = Integer.MIN_VALUE;

    /** Estimated size in memory of a count, and of a day without its counts, in bytes. */
    private static final int OF_COUNT = 16;

    private static final int OF_DAY = 200;

    /** By day; the task's key is the account's. */
    private final MapState<Integer, byte[]> state;

    private final MemberScoring scoring;
    private final DailyEventCounts counts;

    /** All days, in memory or in state. */
    private final NavigableSet<Integer> days = new TreeSet<>();

    private final TreeMap<Integer, DayMembers> inMemory = new TreeMap<>();

    private final List<Integer> dropped = new ArrayList<>();

    private boolean changed;

    /**
     * @param counts the members' counts, each capped
     */
    AccountSums(MapState<Integer, byte[]> state, MemberScoring scoring, DailyEventCounts counts) {
        this.state = state;
        this.scoring = scoring;
        this.counts = counts;
        changed = true;
    }

    /**
     * Returns the sums in state, of the task's key, or null if they were made by other weights,
     * caps or windows and are of no use.
     */
    static AccountSums read(MapState<Integer, byte[]> state, MemberScoring scoring)
            throws Exception {
        byte[] bytes = state.get(COUNTS);
        if (bytes == null) {
            return null;
        }
        ByteReader in = new ByteReader(bytes);
        in.readVersion("sums over members", FORMAT);
        if (in.readVarLong() != scoring.fingerprint()) {
            return null;
        }
        NavigableSet<Integer> days = new TreeSet<>();
        for (int left = in.readVarInt(); left > 0; left--) {
            days.add(in.readSignedInt());
        }
        AccountSums sums = new AccountSums(state, scoring, DailyEventCounts.read(in));
        sums.days.addAll(days);
        sums.changed = false;
        return sums;
    }

    /** Writes what has changed. */
    void write() throws Exception {
        for (int day : dropped) {
            state.remove(day);
        }
        dropped.clear();
        for (var day : inMemory.entrySet()) {
            if (day.getValue().takeChanged()) {
                state.put(day.getKey(), day.getValue().toBytes());
            }
        }
        if (changed) {
            changed = false;
            ByteWriter out = new ByteWriter();
            out.writeByte(FORMAT);
            out.writeVarLong(scoring.fingerprint());
            out.writeVarLong(days.size());
            days.forEach(out::writeSigned);
            counts.write(out);
            state.put(COUNTS, out.toBytes());
        }
    }

    /** Returns the members' counts by day and event, each capped. */
    DailyEventCounts counts() {
        return counts;
    }

    boolean has(int day) {
        return days.contains(day);
    }

    /** Returns a day's part that exists. */
    DayMembers day(int day) throws Exception {
        DayMembers members = inMemory.get(day);
        if (members == null) {
            members = DayMembers.of(state.get(day), scoring.profiles());
            inMemory.put(day, members);
        }
        return members;
    }

    void put(int day, DayMembers members) {
        members.change();
        inMemory.put(day, members);
        changed |= days.add(day);
    }

    /** Copies the parts of days that other sums of the account have and these do not. */
    void takeOver(AccountSums others) {
        for (int day : others.days) {
            if (days.add(day) && others.inMemory.containsKey(day)) {
                inMemory.put(day, others.inMemory.get(day));
            }
        }
        dropped.addAll(others.dropped);
    }

    /** A change of a member, and of the account's sums where these are kept. */
    static final class Change {
        private final AccountSums sums;
        private final String user;
        private final MemberState member;

        /** What the member added to days before. */
        private final TreeMap<Integer, DayMembers.Part> before = new TreeMap<>();

        /**
         * @param sums null: none are kept
         * @param user null: what happened without a user, which counts, but is no member
         * @param firstDay the first day that changes
         */
        Change(AccountSums sums, String user, MemberState member, int firstDay) throws Exception {
            this.sums = sums;
            this.user = user;
            this.member = member;
            if (sums != null && user != null) {
                for (int day : sums.days.tailSet(firstDay, true)) {
                    before.put(day, sums.scoring.part(member, day));
                    var unused = sums.day(day); // is in memory then
                }
            }
        }

        void add(int day, int event, long count) {
            if (sums != null) {
                long had = member.cells.count(day, event);
                DailyCaps caps = sums.scoring.caps();
                long more = caps.capped(event, had + count) - caps.capped(event, had);
                if (more > 0) {
                    sums.counts.add(day, event, more);
                    sums.changed = true;
                }
            }
            member.cells.add(day, event, count);
        }

        void finish() {
            before.forEach(
                    (day, was) ->
                            sums.inMemory
                                    .get(day)
                                    .change(user, was, sums.scoring.part(member, day)));
        }
    }

    /**
     * Drops what no row from a day on needs.
     *
     * @param countedDays as {@link ProfilePlan#countedDays}
     */
    void prune(int oldest, int countedDays) {
        changed |= counts.dropBefore(oldest - countedDays);
        while (!days.isEmpty() && days.first() < oldest) {
            int day = days.pollFirst();
            inMemory.remove(day);
            dropped.add(day);
            changed = true;
        }
    }

    int weight() {
        int bytes = OF_COUNT * counts.size();
        for (DayMembers day : inMemory.values()) {
            bytes += OF_DAY + day.weight();
        }
        return bytes;
    }
}
