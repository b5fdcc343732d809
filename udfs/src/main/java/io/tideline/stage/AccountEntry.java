package io.tideline.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An account at work: its state, what has come for it and is not in state, and what is set. */
final class AccountEntry extends WriteBack.Entry {
    /** Bytes in memory of one that has done nothing, and for each byte in state: estimated. */
    private static final int EMPTY = 900;

    private static final int FACTOR = 4;

    /** What a member's day takes in memory while it waits, about. */
    static final int MEMBER_DAY = 300;

    final AccountState state;
    final Lifecycle lifecycle;

    /** What members did, by member, that their state does not have. */
    final Map<String, List<MemberDay>> told = new HashMap<>();

    /**
     * Whether late events and corrections may wait: even of an account that has no state of its own
     * yet.
     */
    boolean mayHaveLate = true;

    /** Whether it waits to have its live row written. */
    boolean isLiveDue;

    private int endTimer = Integer.MIN_VALUE;
    private int weight;

    /**
     * @param bytes of it in state; 0: it is new
     */
    AccountEntry(String key, AccountState state, Lifecycles lifecycles, int bytes) {
        super(key);
        this.state = state;
        this.lifecycle = lifecycles.of(key, state.lifecycle);
        weigh(bytes);
    }

    boolean needsEndTimer(int day) {
        boolean needed = endTimer != day;
        endTimer = day;
        return needed;
    }

    /** Notes how much it takes in memory, by how much it takes in state. */
    void weigh(int packed) {
        weight = EMPTY + FACTOR * packed;
    }

    @Override
    int weight() {
        return weight + MEMBER_DAY * told.size();
    }
}
