package io.tideline.accounts;

import io.tideline.counts.NameDictionary;
import io.tideline.message.DailyCounts;
import io.tideline.message.SingleEvent;
import io.tideline.state.KeyedContext;
import io.tideline.state.LazyKeyContext;
import io.tideline.state.StateNames;
import io.tideline.state.WriteBackCache;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.state.MapState;

/**
 * What each member did in an account. What comes in waits in memory until a row or a checkpoint
 * needs it: so a member is read and written once for many events.
 *
 * <p>A day's close goes through all members, one by one. For the other rows, live ones and
 * corrections, an account of many members keeps sums ({@link AccountSums}), to which members that
 * have changed are added; of one that has few they are gone through, too.
 */
final class AccountMembers {
    /** The member to which events without a user are attributed. */
    static final String ANONYMOUS = "";

    /** The prefix of the name of an erased member; no id has that character. */
    private static final String FORGOTTEN = "\0";

    /** The most members that are visited for each live row or correction. */
    public static final int FEW = 100;

    /** The most members whose days wait: a checkpoint writes them within about a second. */
    public static final int MOST_WAITING = 50_000;

    /** What may go when members are gone through. */
    record Oldest(int day, int countedDays, int rosterDays) {}

    /** What going through the members has come to. */
    record Outcome(AccountSums sums, boolean hasMembers) {}

    private final MapState<String, byte[]> state;
    private final MapState<Integer, byte[]> sumsState;
    private final LazyKeyContext keys;
    private final NameDictionary vocabulary;
    private final MemberScoring scoring;
    private final int few;
    private final CountSums counter;

    /** Cached accounts in which members' days wait, by key, from the one that has some longest. */
    private final Map<String, CachedAccount> waiting = new LinkedHashMap<>();

    private int waitingMembers;

    /**
     * @param few as {@link #FEW}
     */
    AccountMembers(KeyedContext context, MemberScoring scoring, int few) {
        state = context.runtime().getMapState(StateNames.ACCOUNT_MEMBERS);
        sumsState = context.runtime().getMapState(StateNames.MEMBER_SUMS);
        keys = context.keys();
        vocabulary = context.metadata().vocabulary();
        this.scoring = scoring;
        this.few = few;
        counter = new CountSums(scoring.caps(), scoring.events());
    }

    /** Adds a member's day; what the account as a whole keeps of it has been noted. */
    void add(DailyCounts day, CachedAccount account) {
        waitingMembers -= account.pendingMembers();
        account.addPending(nameOf(day.user()), day);
        waitingMembers += account.pendingMembers();
        waiting.putIfAbsent(account.key, account);
    }

    /**
     * Adds days to the state of their members, those that have waited longest first, while there
     * are more than a checkpoint can add in a short time.
     */
    void applyIfMany(WriteBackCache<CachedAccount> accounts) throws Exception {
        while (waitingMembers > MOST_WAITING) {
            CachedAccount first = waiting.values().iterator().next();
            keys.with(first.key, () -> accounts.update(first, this::applyPending));
        }
    }

    private Map<String, List<DailyCounts>> takePending(CachedAccount account) {
        if (waiting.remove(account.key) != null) {
            waitingMembers -= account.pendingMembers();
        }
        return account.takePending();
    }

    /**
     * Adds a single event.
     *
     * @param delta by the ids of the state
     * @param rows emits what the member did, if the event is late
     */
    void add(SingleEvent delta, CachedAccount account, AccountRows rows) throws Exception {
        String user = nameOf(delta.user());
        MemberState member = MemberState.of(state.get(user));
        var change = changeOf(account, user, member, delta.day());
        member.seen.add(delta.day());
        if (delta.event() >= 0) {
            change.add(delta.day(), delta.event(), 1);
        }
        change.finish();
        state.put(user, member.toBytes());
        if (delta.isLate()) {
            rows.emitActivity(account.key, user, delta.day(), member);
        }
    }

    private static String nameOf(String user) {
        return user == null ? ANONYMOUS : user;
    }

    private AccountSums.Change changeOf(
            CachedAccount account, String user, MemberState member, int firstDay) throws Exception {
        String name = user.equals(ANONYMOUS) ? null : user;
        return new AccountSums.Change(sumsOf(account), name, member, firstDay);
    }

    private AccountSums sumsOf(CachedAccount account) throws Exception {
        if (account.sums == null && account.state.hasSums) {
            account.sums = AccountSums.read(sumsState, scoring);
            if (account.sums == null) {
                dropSums(account);
            }
        }
        return account.sums;
    }

    private void dropSums(CachedAccount account) {
        if (account.state.hasSums) {
            sumsState.clear();
        }
        account.state.hasSums = false;
        account.sums = null;
    }

    void writeBack(CachedAccount account) throws Exception {
        applyPending(account);
        if (account.sums != null) {
            account.sums.write();
        }
    }

    /** Adds to the state of an account's members what waits; returns true. */
    private boolean applyPending(CachedAccount account) throws Exception {
        for (Map.Entry<String, List<DailyCounts>> entry : takePending(account).entrySet()) {
            MemberState member = MemberState.of(state.get(entry.getKey()));
            apply(entry.getValue(), account, entry.getKey(), member);
            state.put(entry.getKey(), member.toBytes());
        }
        return true;
    }

    private void apply(
            List<DailyCounts> days, CachedAccount account, String user, MemberState member)
            throws Exception {
        int firstDay = days.stream().mapToInt(DailyCounts::day).min().orElseThrow();
        var change = changeOf(account, user, member, firstDay);
        for (DailyCounts day : days) {
            member.seen.add(day.day(), day.accepted());
            for (int i = 0; i < day.events().length; i++) {
                change.add(day.day(), vocabulary.id(day.events()[i]), day.counts()[i]);
            }
        }
        change.finish();
    }

    /**
     * Sums of all members, with what rows of some days need; members are gone through only where
     * that is not kept.
     */
    AccountSums sums(CachedAccount account, int firstDay, int lastDay) throws Exception {
        AccountSums kept = sumsOf(account);
        for (int day = firstDay; day <= lastDay; day++) {
            if (kept == null || !kept.has(day)) {
                return goThrough(account, firstDay, lastDay, null).sums();
            }
        }
        applyPending(account);
        return kept;
    }

    /** Sees a member as it is summed up. */
    interface Visitor {
        void member(String name, MemberState member);
    }

    /** Visits all members, as with a visitor. */
    Outcome goThrough(CachedAccount account, int firstDay, int lastDay, Oldest oldest)
            throws Exception {
        return goThrough(account, firstDay, lastDay, oldest, (name, member) -> {});
    }

    /**
     * Visits all members.
     *
     * @param oldest what may be forgotten afterwards; null: nothing
     */
    Outcome goThrough(
            CachedAccount account, int firstDay, int lastDay, Oldest oldest, Visitor visitor)
            throws Exception {
        AccountSums before = sumsOf(account);
        DayMembers[] days = new DayMembers[lastDay - firstDay + 1];
        for (int i = 0; i < days.length; i++) {
            days[i] = new DayMembers(scoring.profiles());
        }
        Map<String, List<DailyCounts>> pending = takePending(account);
        int kept = 0;
        Iterator<Map.Entry<String, byte[]>> entries = state.iterator();
        while (entries.hasNext()) {
            Map.Entry<String, byte[]> entry = entries.next();
            MemberState member = MemberState.of(entry.getValue());
            List<DailyCounts> more = pending.remove(entry.getKey());
            if (more != null) {
                apply(more, account, entry.getKey(), member);
            }
            sumUp(entry.getKey(), member, days, firstDay);
            visitor.member(entry.getKey(), member);
            boolean changed = prune(member, oldest) || more != null;
            if (isGone(member, oldest)) {
                entries.remove();
                continue;
            }
            kept++;
            if (changed) {
                entry.setValue(member.toBytes());
            }
        }
        for (Map.Entry<String, List<DailyCounts>> entry : pending.entrySet()) {
            MemberState member = MemberState.of(null);
            apply(entry.getValue(), account, entry.getKey(), member);
            sumUp(entry.getKey(), member, days, firstDay);
            visitor.member(entry.getKey(), member);
            state.put(entry.getKey(), member.toBytes());
            kept++;
        }
        if (kept == 0) {
            state.clear(); // on the heap an emptied map would stay
        }
        AccountSums sums = new AccountSums(sumsState, scoring, counter.take());
        for (int i = 0; i < days.length; i++) {
            sums.put(firstDay + i, days[i]);
        }
        keep(account, before, kept > few ? sums : null);
        return new Outcome(sums, kept > 0);
    }

    private void sumUp(String user, MemberState member, DayMembers[] days, int firstDay) {
        counter.add(member.cells);
        if (!user.equals(ANONYMOUS)) {
            for (int i = 0; i < days.length; i++) {
                days[i].add(user, scoring.part(member, firstDay + i));
            }
        }
    }

    /**
     * Keeps sums that were just made.
     *
     * @param sums null: none are kept
     */
    private void keep(CachedAccount account, AccountSums before, AccountSums sums) {
        if (sums == null) {
            dropSums(account);
        } else {
            if (before != null) {
                sums.takeOver(before);
            }
            account.sums = sums;
            account.state.hasSums = true;
        }
    }

    /**
     * Re-attributes a member's counts to a member without a user, under a random name.
     *
     * @return the name
     */
    String forget(String user, CachedAccount account) throws Exception {
        String name = FORGOTTEN + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
        byte[] bytes = state.get(user);
        waitingMembers -= account.pendingMembers();
        List<DailyCounts> days = account.takePending(user);
        waitingMembers += account.pendingMembers();
        if (bytes != null || days != null) {
            MemberState member = MemberState.of(bytes);
            if (days != null) {
                apply(days, account, user, member);
            }
            dropSums(account); // they may name the user: the next row sums up again
            state.remove(user);
            state.put(name, member.toBytes());
        }
        return name;
    }

    /** Returns whether a member was forgotten, so that no row may name it. */
    static boolean isForgotten(String name) {
        return name.startsWith(FORGOTTEN);
    }

    /**
     * Returns the last day, up to one, on which a member was seen. All that came in has been
     * written, as for the sums of that day.
     */
    int lastSeen(String user, int day) throws Exception {
        return MemberState.of(state.get(user)).seen.lastDayThrough(day);
    }

    /** Drops sums that no row from a day on needs. */
    void prune(CachedAccount account, Oldest oldest) throws Exception {
        AccountSums sums = sumsOf(account);
        if (sums != null) {
            sums.prune(oldest.day, oldest.countedDays);
        }
    }

    /** Erases all of the account whose key is set. */
    void clear() {
        CachedAccount left = waiting.get(keys.key());
        if (left != null) {
            var unused = takePending(left);
        }
        state.clear();
        sumsState.clear();
    }

    private static boolean prune(MemberState member, Oldest oldest) {
        if (oldest == null) {
            return false;
        }
        boolean changed = member.seen.foldBefore(oldest.day);
        return member.cells.dropBefore(oldest.day - oldest.countedDays) || changed;
    }

    private static boolean isGone(MemberState member, Oldest oldest) {
        return oldest != null
                && member.cells.isEmpty()
                && member.seen.lastDay() <= oldest.day - oldest.rosterDays;
    }
}
