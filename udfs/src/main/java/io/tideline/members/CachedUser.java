package io.tideline.members;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.lifecycle.EntityLifecycle;
import io.tideline.lifecycle.LifecycleProcessor;
import io.tideline.state.WriteBackCache;
import java.util.Arrays;
import java.util.Objects;

/** A cached user: state, deduplication ids of open days, and timer bookkeeping. */
final class CachedUser extends WriteBackCache.Entry {
    /**
     * Estimated bytes in memory of a user without activity, and for each byte in state that is no
     * message id.
     */
    private static final int EMPTY = 900;

    private static final int FACTOR = 4;

    /** Estimated bytes in memory of one count, including the unsent one. */
    private static final int FOLDED = 64;

    private static final int NOT_SET = Integer.MIN_VALUE;
    private static final int[] NOTHING = {};

    /** Null for events without a user, of an account or of none. */
    final String userId;

    private final UserState state;
    private final NameDictionary vocabulary;
    final DedupSet ids;
    final EntityLifecycle lifecycle;

    /** The day whose lateness has a timer, of the last one looked up. */
    private int latenessTimer = NOT_SET;

    boolean isLiveDue;

    /** Whether its row of users is scheduled. */
    boolean isRowDue;

    /** The account that its row of users had last. */
    String rowAccount;

    /** Whether it has counts to send for live rows of accounts. */
    boolean isUnsent;

    /** The account that was worked on last, and what there is of the user there. */
    private String account;

    private UserMember member;
    private PresenceForwarder.ForwardedCounts forwarded = new PresenceForwarder.ForwardedCounts();

    /** The forwarding that it belongs to. */
    private int forwarding;

    /** What the user did on one day in one account and is not in its state yet. */
    private int tallyDay;

    private String tallyAccount;
    private long tallyLatest;
    private long tallyFirst;
    private int tallied;
    private int[] tally = NOTHING;

    /** The account's presence that the user was part of last. */
    PresenceForwarder.PendingPresence presence;

    /** Bytes in memory, about, of what is in state; and of what came since it was written. */
    private int stored;

    private int growth;

    CachedUser(
            String key,
            UserState state,
            DedupSet ids,
            LifecycleProcessor lifecycles,
            NameDictionary vocabulary) {
        super(key);
        this.vocabulary = vocabulary;
        this.ids = ids;
        this.userId = Event.userOf(key);
        this.state = state;
        this.rowAccount = state.account.at(Integer.MAX_VALUE);
        this.lifecycle = lifecycles.of(userId, state.lifecycle);
    }

    /** Returns the state, with all that has been counted. */
    UserState state() {
        fold();
        return state;
    }

    /** Notes the timer of a day's end; returns true if it has to be registered. */
    boolean claimEndTimer(int day) {
        return state.claimEndTimer(day);
    }

    /** Notes the timer of a day's lateness; returns true if it has to be registered. */
    boolean claimLatenessTimer(int day) {
        boolean isNew = latenessTimer != day;
        latenessTimer = day;
        return isNew;
    }

    /** Returns the account an event names, else that of the user's last group call, if any. */
    String accountOf(Event event) {
        return event.accountId() != null ? event.accountId() : state.groupAccount;
    }

    /** Returns whether an event is earlier than all before; it is not counted yet. */
    boolean isEarlierOrFirst(long timestamp) {
        return timestamp < state.times.first() && (tallied == 0 || timestamp < tallyFirst);
    }

    /** Sets the traits of an identify call; returns whether one has another value now. */
    boolean setTraits(Event event) {
        return state.lifecycle.setTraits(
                event.userTraits(), event.timestamp(), event.ingestOrder());
    }

    /** Notes the account of a group call. */
    void join(String groupAccount) {
        state.groupAccount = groupAccount;
    }

    /** Returns whether the user is in more accounts than its value in state has room for. */
    boolean isWide() {
        return state.members.isWide();
    }

    /**
     * Returns how often an event without an id has come with its name and time, this one included.
     */
    int ordinal(Event event) {
        return state.lifecycle.ordinal(event.eventIndex(), event.timestamp());
    }

    private void switchTo(String newAccount) {
        if (!Objects.equals(newAccount, account)) {
            account = newAccount;
            member = null;
            forwarded = new PresenceForwarder.ForwardedCounts();
        }
    }

    /** Returns what the user did in an account, or in none (null), for adding to it. */
    UserMember member(String ofAccount) {
        switchTo(ofAccount);
        if (member == null || member.isGone()) {
            member = state.members.get(ofAccount);
        }
        member.change();
        return member;
    }

    /**
     * Returns what was forwarded to an account of the user.
     *
     * @param newForwarding of another one nothing counts any more
     */
    PresenceForwarder.ForwardedCounts forwarded(String ofAccount, int newForwarding) {
        switchTo(ofAccount);
        if (newForwarding != forwarding) {
            forwarding = newForwarding;
            forwarded = new PresenceForwarder.ForwardedCounts();
        }
        return forwarded;
    }

    /**
     * Counts an event of an open day.
     *
     * @param inAccount or null
     * @param counted index into the model's events; -1: of no score
     */
    void tally(int day, String inAccount, int counted, long timestamp) {
        if (tallied > 0 && (day != tallyDay || !Objects.equals(inAccount, tallyAccount))) {
            fold();
        }
        if (tallied == 0) {
            var unused = member(inAccount); // when it is folded in, the task may have another key
        }
        tallyDay = day;
        tallyAccount = inAccount;
        tallyLatest = tallied == 0 ? timestamp : Math.max(tallyLatest, timestamp);
        tallyFirst = tallied == 0 ? timestamp : Math.min(tallyFirst, timestamp);
        tallied++;
        if (counted >= 0) {
            if (counted >= tally.length) {
                tally = Arrays.copyOf(tally, counted + 1);
            }
            tally[counted]++;
        }
    }

    /** Counts an event that its account gets by itself, so not among the unsent counts. */
    void count(Event event, int day, String inAccount, int counted) {
        fold();
        state.seen.add(day);
        state.times.add(event.timestamp(), event.timestamp());
        if (userId == null) {
            return;
        }
        if (inAccount != null) {
            state.account.set(day, event.timestamp(), 0, inAccount);
        } else {
            member(null).accept(day, 1);
        }
        if (counted >= 0) {
            int id = vocabulary.id(counted);
            state.firstUses.add(id, day);
            member(inAccount).cells.add(day, id, 1);
        }
    }

    /** Returns the first day that it was seen; {@link Integer#MAX_VALUE} if none. */
    int firstDay() {
        int first = state.seen.firstDay();
        return tallied > 0 ? Math.min(first, tallyDay) : first;
    }

    /** Adds to the state what has been counted. */
    private void fold() {
        if (tallied == 0) {
            return;
        }
        state.seen.add(tallyDay, tallied);
        state.times.add(tallyFirst, tallyLatest);
        UserMember of = member(tallyAccount);
        if (tallyAccount != null) {
            if (userId != null) {
                state.account.set(tallyDay, tallyLatest, 0, tallyAccount);
            }
            of.unsent().add(tallyDay, 0, tallied);
            of.unsentTimes.add(tallyFirst, tallyLatest);
        } else if (userId != null) {
            of.accept(tallyDay, tallied);
        }
        for (int event = 0; event < tally.length; event++) {
            if (tally[event] > 0) {
                fold(vocabulary.id(event), tally[event], of);
                tally[event] = 0;
            }
        }
        tallied = 0;
    }

    private void fold(int id, int count, UserMember of) {
        if (userId != null) {
            state.firstUses.add(id, tallyDay);
            of.cells.add(tallyDay, id, count);
        }
        if (tallyAccount != null) {
            of.unsent().add(tallyDay, id + 1, count);
        }
        growth += FOLDED;
    }

    /** Notes its size in memory, without message ids, as estimated from its bytes in state. */
    void weigh(int packed) {
        growth = 0;
        state.members.resetGrowth();
        stored = EMPTY + FACTOR * packed;
    }

    @Override
    public boolean isHeld() {
        return isUnsent || isRowDue;
    }

    @Override
    public int weight() {
        return stored + growth + ids.weight() + state.members.growth();
    }
}
