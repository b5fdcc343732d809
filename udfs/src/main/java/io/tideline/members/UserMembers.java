package io.tideline.members;

import io.tideline.counts.DailyEventCounts;
import io.tideline.profile.DailyCaps;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.state.LazyKeyContext;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.MapState;

/**
 * What a user did in each account, and on which accounts it was seen.
 *
 * <p>The few accounts that were worked on last are part of the user's value in state. The others,
 * of which a sender may invent any number, are an entry each, and only their sum is part of the
 * value: so an event or a row reads and writes as much of a user of a million accounts as of one of
 * ten.
 *
 * <p>Not thread-safe: a task's own thread uses it.
 */
final class UserMembers {
    /** The most members that are part of the user's value. */
    static final int MOST_IN_VALUE = 8;

    private static final int MOST_IN_MEMORY = 64;

    /** The member without an account; no account id is empty. */
    private static final String NO_ACCOUNT = "";

    /** Least recently used first. */
    private final LinkedHashMap<String, UserMember> inMemory = new LinkedHashMap<>(4, 0.75f, true);

    /** Whether there may be members that have an entry of their own. */
    private boolean hasStored;

    /** Whether entries may have counts. */
    private boolean storedCount;

    /** The sum of the capped counts of those members that are not in memory. */
    private DailyEventCounts sum = new DailyEventCounts();

    /** The caps by which it was summed up, as {@link DailyCaps#fingerprint}. */
    private long sumCaps;

    /** The sum has no days before this one. */
    private int sumFrom = Integer.MIN_VALUE;

    private MapState<String, byte[]> entries;
    private LazyKeyContext keys;
    private DailyCaps caps;
    private Consumer<UserMember> sender;
    private int growth;

    /**
     * Binds it to state. The task's key is the user's.
     *
     * @param unsentTo sends what accounts have not been sent of a member
     */
    void bind(
            MapState<String, byte[]> ofUser,
            LazyKeyContext lazyKey,
            DailyCaps dailyCaps,
            Consumer<UserMember> unsentTo)
            throws Exception {
        entries = ofUser;
        keys = lazyKey;
        caps = dailyCaps;
        sender = unsentTo;
        if (hasStored && sumCaps != caps.fingerprint()) {
            sumUp();
        }
        sumCaps = caps.fingerprint();
    }

    private void sumUp() throws Exception {
        sum.dropThrough(Integer.MAX_VALUE);
        for (Map.Entry<String, byte[]> entry : entries.entries()) {
            if (!inMemory.containsKey(entry.getKey())) {
                caps.add(parse(entry.getKey(), entry.getValue()).cells, sum);
            }
        }
    }

    private UserMember parse(String account, byte[] bytes) {
        UserMember member = UserMember.of(account, bytes);
        member.cells.dropBefore(sumFrom);
        return member;
    }

    /**
     * Returns the member of an account, or of none (null), creating it if necessary. A caller that
     * keeps one must check whether it {@link UserMember#isGone} before using it again.
     */
    UserMember get(String accountId) {
        String account = accountId == null ? NO_ACCOUNT : accountId;
        UserMember member = inMemory.get(account);
        return member == null ? take(account) : member;
    }

    private UserMember take(String account) {
        try {
            UserMember member = load(account);
            inMemory.put(account, member);
            growth += member.weight();
            if (inMemory.size() > MOST_IN_MEMORY) {
                Iterator<UserMember> eldest = inMemory.values().iterator();
                keys.activate();
                store(eldest.next());
                eldest.remove();
            }
            return member;
        } catch (Exception e) {
            throw new IllegalStateException("The state of a user's accounts cannot be read", e);
        }
    }

    private UserMember load(String account) throws Exception {
        if (hasStored) {
            keys.activate();
            byte[] bytes = entries.get(account);
            if (bytes != null) {
                UserMember member = parse(account, bytes);
                caps.subtract(member.cells, sum);
                return member;
            }
        }
        return UserMember.of(account);
    }

    /** Stores a member in an entry of its own, under the task's key. */
    private void store(UserMember member) throws Exception {
        if (member.hasUnsent()) {
            sender.accept(member);
        }
        if (member.isChanged()) {
            entries.put(member.account, member.toBytes());
        }
        caps.add(member.cells, sum);
        hasStored = true;
        storedCount |= !member.cells.isEmpty();
        growth -= member.weight();
        member.leave();
    }

    /**
     * Stores in entries of their own all members but those that are part of the value, and those
     * whose accounts are still to be sent something. The task's key is set.
     */
    void storeMost() throws Exception {
        Iterator<UserMember> eldestFirst = inMemory.values().iterator();
        for (int more = inMemory.size() - MOST_IN_VALUE; more > 0 && eldestFirst.hasNext(); ) {
            UserMember member = eldestFirst.next();
            if (!member.hasUnsent()) {
                store(member);
                eldestFirst.remove();
                more--;
            }
        }
    }

    /** Returns whether there are more in memory than have room in the value. */
    boolean isWide() {
        return inMemory.size() > MOST_IN_VALUE;
    }

    Collection<UserMember> inMemory() {
        return inMemory.values();
    }

    /** Returns the member without an account, or null. */
    UserMember withoutAccount() {
        UserMember member = inMemory.get(NO_ACCOUNT);
        return member;
    }

    /** Returns the sum of the others, capped. */
    DailyEventCounts sumOfOthers() {
        return sum;
    }

    /** Returns the estimated growth in memory since the last reset, in bytes. */
    int growth() {
        return growth;
    }

    void resetGrowth() {
        growth = 0;
    }

    /** Returns the newest day with a count on it; {@link Integer#MIN_VALUE} if there is none. */
    int lastCountedDay() {
        int last = sum.lastDay();
        for (UserMember member : inMemory.values()) {
            last = Math.max(last, member.cells.lastDay());
        }
        return last;
    }

    /** Visits all accounts that the user was seen on or has done something in. */
    void forEachAccount(Consumer<String> visitor) throws Exception {
        for (String account : inMemory.keySet()) {
            if (!account.equals(NO_ACCOUNT)) {
                visitor.accept(account);
            }
        }
        if (hasStored) {
            for (String account : entries.keys()) {
                if (!inMemory.containsKey(account) && !account.equals(NO_ACCOUNT)) {
                    visitor.accept(account);
                }
            }
        }
    }

    /** Forgets the counts of the days before one; whether there was anything in memory. */
    boolean prune(int from) throws Exception {
        boolean changed = sum.dropBefore(from);
        sumFrom = Math.max(sumFrom, from);
        for (UserMember member : inMemory.values()) {
            changed |= member.cells.dropBefore(from);
        }
        changed |= inMemory.values().removeIf(UserMembers::leavesIfEmpty);
        if (storedCount && sum.isEmpty()) {
            pruneStored();
            changed = true;
        }
        return changed;
    }

    private static boolean leavesIfEmpty(UserMember member) {
        if (member.isEmpty()) {
            member.leave();
        }
        return member.isGone();
    }

    /** Drops the counts of all entries, once no row needs any of them. */
    private void pruneStored() throws Exception {
        boolean kept = false;
        Iterator<Map.Entry<String, byte[]>> all = entries.iterator();
        while (all.hasNext()) {
            Map.Entry<String, byte[]> entry = all.next();
            UserMember member = UserMember.of(entry.getKey(), entry.getValue());
            boolean isOld = !member.cells.isEmpty();
            member.cells.dropThrough(Integer.MAX_VALUE);
            UserMember newer = inMemory.get(entry.getKey());
            if (newer != null) {
                newer.change(); // and so it is written again
                all.remove();
            } else if (member.isEmpty()) {
                all.remove();
            } else {
                kept = true;
                if (isOld) {
                    entry.setValue(member.toBytes());
                }
            }
        }
        storedCount = false;
        hasStored = kept;
        if (!kept) {
            entries.clear(); // on the heap an emptied map would stay
        }
    }

    void write(ByteWriter out) {
        out.writeByte(hasStored ? storedCount ? 2 : 1 : 0);
        if (hasStored) {
            out.writeVarLong(sumCaps);
            out.writeSigned(sumFrom);
            sum.write(out);
        }
        out.writeVarLong(inMemory.size());
        inMemory.values().forEach(member -> member.write(out));
    }

    static UserMembers read(ByteReader in) {
        UserMembers members = new UserMembers();
        int stored = in.readByte();
        if (stored > 0) {
            members.hasStored = true;
            members.storedCount = stored == 2;
            members.sumCaps = in.readVarLong();
            members.sumFrom = in.readSignedInt();
            members.sum = DailyEventCounts.read(in);
        }
        for (int left = in.readVarInt(); left > 0; left--) {
            UserMember member = UserMember.read(in);
            members.inMemory.put(member.account, member);
        }
        return members;
    }
}
