package io.tideline.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An account at work: its state, what has come for it and is not in state, and what is set. */
final class AccountEntry extends WriteBack.Entry {
    /** Bytes in memory of one that has done nothing, and for each byte in state: estimated. */
    private static final int EMPTY = 900;

    private static final int FACTOR = 4;

    /** What a member's day, and a user's, takes in memory while it waits, about. */
    static final int MEMBER_DAY = 300;

    static final int USER_DAY = 1_200;

    final AccountState state;
    final Lifecycle lifecycle;

    /** What members did, by member, that their state does not have. */
    final Map<String, List<MemberDay>> told = new HashMap<>();

    /** Days of users that wait until the account's own day is over, and are not in state. */
    final List<EntityDay> waiting = new ArrayList<>();

    /**
     * Whether state may have others that wait, and late inputs that are held: even of an account
     * that has no state of its own yet.
     */
    boolean mayHaveWaiting = true;

    boolean mayHaveHeld = true;

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
        return weight + MEMBER_DAY * told.size() + USER_DAY * waiting.size();
    }
}
