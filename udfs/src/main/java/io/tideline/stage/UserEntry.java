package io.tideline.stage;

import io.tideline.event.Event;
import io.tideline.member.Cells;
import java.util.BitSet;
import java.util.Objects;
import java.util.TreeMap;

/** A user at work: its state, the ids of its open days, and what need not be done twice. */
final class UserEntry extends WriteBack.Entry {
    /** Bytes in memory of one that has done nothing, and for each byte in state: as measured. */
    private static final int EMPTY = 900;

    private static final int FACTOR = 4;

    private static final int NOT_SET = Integer.MIN_VALUE;

    /** Null: an account's events without a user, or nobody's. */
    final String userId;

    final UserState state;
    final TreeMap<Integer, IdSet> ids = new TreeMap<>();
    final Lifecycle lifecycle;

    /** Days whose timers are set, of those asked for last. */
    private int endTimer = NOT_SET;

    private int latenessTimer = NOT_SET;
    private long liveTimer = Long.MIN_VALUE;

    /** Whether it waits to tell accounts what they show live. */
    boolean isAboutToTell;

    /** The account that was worked on last, and what there is of the user there. */
    private String account;

    private Cells cells;
    private Cells untold;
    private final BitSet used = new BitSet();
    private int weight;

    UserEntry(String key, UserState state, Lifecycles lifecycles) {
        super(key);
        this.userId = Event.userOf(key);
        this.state = state;
        this.lifecycle = lifecycles.of(userId, state.lifecycle);
    }

    /** Whether the id was accepted on an open day; if not, it now is on this one. */
    boolean isDuplicate(long id, int day, int oldestOpenDay) {
        for (IdSet seen : ids.tailMap(oldestOpenDay, true).values()) {
            if (seen.contains(id)) {
                return true;
            }
        }
        ids.computeIfAbsent(day, ignored -> new IdSet()).add(id);
        return false;
    }

    boolean needsEndTimer(int day) {
        boolean needed = endTimer != day;
        endTimer = day;
        return needed;
    }

    boolean needsLatenessTimer(int day) {
        boolean needed = latenessTimer != day;
        latenessTimer = day;
        return needed;
    }

    boolean needsLiveTimer(long time) {
        boolean needed = liveTimer != time;
        liveTimer = time;
        return needed;
    }

    private void switchTo(String newAccount) {
        if (!Objects.equals(newAccount, account)) {
            account = newAccount;
            forgetMember();
            used.clear();
        }
    }

    /** What the user did in an account, or in none (null). */
    Cells cells(String ofAccount) {
        switchTo(ofAccount);
        if (cells == null) {
            cells = state.member(ofAccount);
        }
        return cells;
    }

    /** What an account has not been told of yet, see {@link UserState#untold}. */
    Cells untold(String ofAccount) {
        switchTo(ofAccount);
        if (untold == null) {
            untold = state.untold(ofAccount);
        }
        return untold;
    }

    /**
     * Whether the user did an event in an account for the first time, as far as is remembered.
     *
     * @param event index into the model's events
     */
    boolean isFirstUse(String ofAccount, int event) {
        switchTo(ofAccount);
        boolean first = !used.get(event);
        used.set(event);
        return first;
    }

    /** Cells have been taken out of the state. */
    void forgetMember() {
        cells = null;
        untold = null;
    }

    /** Notes how much it takes in memory, by how much it takes in state. */
    void weigh(int packed) {
        weight = EMPTY + FACTOR * packed;
        for (IdSet day : ids.values()) {
            weight += day.weight();
        }
    }

    @Override
    int weight() {
        return weight;
    }
}
