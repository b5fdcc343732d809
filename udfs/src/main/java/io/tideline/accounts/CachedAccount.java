package io.tideline.accounts;

import io.tideline.lifecycle.EntityLifecycle;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.message.DailyCounts;
import io.tideline.state.WriteBackCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A cached account: its state, counts of members that state does not have, and its timers. */
final class CachedAccount extends WriteBackCache.Entry {
    /** Estimated bytes in memory of an account without activity, and for each byte in state. */
    private static final int EMPTY = 900;

    private static final int FACTOR = 4;

    /** What a member's day takes in memory while it waits, and each event of it: estimated. */
    private static final int MEMBER_DAY = 250;

    private static final int OF_EVENT = 12;

    final AccountState state;
    final EntityLifecycle lifecycle;

    /** What members did, by member, that their state does not have. */
    private final Map<String, List<DailyCounts>> pending = new HashMap<>();

    /** Sums over its members, where they are kept and have been read; else null. */
    AccountSums sums;

    /**
     * Whether late events and corrections may wait: even of an account that has no state of its own
     * yet.
     */
    boolean mayHaveLate = true;

    boolean isLiveDue;

    private int endTimer = Integer.MIN_VALUE;
    private int weight;
    private int pendingWeight;

    /**
     * @param bytes of it in state; 0: it is new
     */
    CachedAccount(String key, AccountState state, LifecycleProcessor lifecycles, int bytes) {
        super(key);
        this.state = state;
        this.lifecycle = lifecycles.of(key, state.lifecycle);
        weigh(bytes);
    }

    /** Buffers a member's day until a row or a checkpoint needs it. */
    void addPending(String member, DailyCounts day) {
        pending.computeIfAbsent(member, ignored -> new ArrayList<>(1)).add(day);
        pendingWeight += weight(member, day);
    }

    /** Returns how many members have days that wait. */
    int pendingMembers() {
        return pending.size();
    }

    private static int weight(String member, DailyCounts day) {
        return MEMBER_DAY + 2 * member.length() + OF_EVENT * day.events().length;
    }

    /** Returns and removes what members did that their state does not have yet, by member. */
    Map<String, List<DailyCounts>> takePending() {
        Map<String, List<DailyCounts>> taken = new HashMap<>(pending);
        pending.clear();
        pendingWeight = 0;
        return taken;
    }

    /** Returns and removes what one member did that its state does not have yet, or null. */
    List<DailyCounts> takePending(String member) {
        List<DailyCounts> taken = pending.remove(member);
        if (taken != null) {
            taken.forEach(day -> pendingWeight -= weight(member, day));
        }
        return taken;
    }

    /** Notes the timer of a day's end; returns true if it has to be registered. */
    boolean claimEndTimer(int day) {
        boolean isNew = endTimer != day;
        endTimer = day;
        return isNew;
    }

    /** Notes how much it takes in memory, by how much it takes in state. */
    void weigh(int packed) {
        weight = EMPTY + FACTOR * packed;
    }

    @Override
    public int weight() {
        return weight + pendingWeight + (sums == null ? 0 : sums.weight());
    }
}
