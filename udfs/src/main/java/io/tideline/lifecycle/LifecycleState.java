package io.tideline.lifecycle;

import io.tideline.activation.ChecklistProgress;
import io.tideline.buffer.StateReorderBuffer;
import io.tideline.counts.CodePointOrder;
import io.tideline.lifecycle.LifecyclePlan.ListedChecklist;
import io.tideline.message.LifecycleEvent;
import io.tideline.model.TraitValue;
import io.tideline.presence.Presence;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.time.EventTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is kept of an entity's presence, checklists and alerts: as of the events processed so far,
 * where days and counts are as of the events arrived.
 */
public final class LifecycleState {
    private static final int FORMAT = 1;

    /** No timer is set. */
    static final long NONE = Long.MAX_VALUE;

    private final LifecyclePlan rules;
    private Presence presence = new Presence();
    public final List<ChecklistProgress> checklists;

    /** Of an account: whether a user was seen on it. */
    public boolean hasUsers;

    /** Of a user: records an account that it was seen on; returns whether for the first time. */
    private Predicate<String> accounts = account -> false;

    /** The last account of {@link #addAccount}, which saves a lookup. */
    private String lastAdded;

    /** Of a user: the account of its latest event that has one, and that event's time. */
    private String account;

    private long accountSince = Long.MIN_VALUE;

    /**
     * Of a user: the account of the latest event that took the fast path, and that event's time. It
     * becomes the account once time has come to it: an earlier event may still be processed, on
     * another account.
     */
    private String passedAccount;

    private long passedAt = Long.MIN_VALUE;

    private final LatestTraits traits = new LatestTraits();

    /** The ids of the events that have counted, for features used for the first time. */
    private final BitSet used = new BitSet();

    /**
     * When each rule with a cooldown was raised last, by the rule's id, ascending. It is kept after
     * the cooldown, since events that fall into it may still arrive.
     */
    private Map<Integer, Long> raised = Map.of();

    /** Of a user: the last event without a messageId, and how many like it there were in a row. */
    private int namelessEvent;

    private long namelessAt;
    private int nameless;

    /** The timer that is set for what falls due next. */
    public long dueTimer = NONE;

    /**
     * The day for whose end the entity has a timer anyway, or {@link EventTime#NO_DAY}. Part of the
     * entity's state, not of this one.
     */
    public int endTimer = EventTime.NO_DAY;

    /** It is not known whether an event waits, see {@link LifecycleProcessor}. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /**
     * No event of the entity that waits is earlier; {@link #NONE}: none waits. Kept where events
     * are processed as they arrive.
     */
    long waitingFrom = UNKNOWN;

    /**
     * The account of a user's events that wait; null if it is not the same of all, or not known.
     * Not part of state.
     */
    private String waitingAccount;

    /**
     * No event that waits in {@link StateReorderBuffer} is released later; {@link Long#MIN_VALUE}:
     * none waits there, {@link #NONE}: that is not known. Not part of state.
     */
    private long heldThrough = NONE;

    public LifecycleState(LifecyclePlan rules) {
        this.rules = rules;
        checklists = new ArrayList<>(rules.checklists.size());
        for (ListedChecklist listed : rules.checklists) {
            checklists.add(new ChecklistProgress(listed.checklist()));
        }
    }

    /** Records that an event begins to wait. */
    void await(LifecycleEvent event) {
        if (waitingFrom == NONE) {
            heldThrough = Long.MIN_VALUE;
            waitingAccount = event.account();
        } else if (!Objects.equals(waitingAccount, event.account())) {
            waitingAccount = null;
        }
        waitingFrom = Math.min(waitingFrom, event.timestamp());
    }

    /** Returns whether it is known until when events wait in {@link StateReorderBuffer}. */
    boolean knowsHeld() {
        return heldThrough != NONE;
    }

    void setHeldThrough(long instant) {
        heldThrough = instant;
    }

    /** Returns whether events wait in {@link StateReorderBuffer}. */
    boolean waitsInState() {
        return heldThrough != Long.MIN_VALUE;
    }

    /** Records that an event waits in {@link StateReorderBuffer}. */
    void recordHeld(LifecycleEvent event) {
        heldThrough = Math.max(heldThrough, event.takenAt());
    }

    /** Records that those in {@link StateReorderBuffer} until an instant are released. */
    void recordReleased(long through) {
        if (heldThrough <= through) {
            heldThrough = Long.MIN_VALUE;
        }
    }

    /**
     * Sets where the accounts of a user are recorded.
     *
     * @param seen records one; returns whether for the first time
     */
    public void useAccounts(Predicate<String> seen) {
        accounts = seen;
    }

    public Presence presence() {
        return presence;
    }

    /**
     * Returns the account of a user's latest event that has one, as of the time that has been
     * settled ({@link #settleAccount}), or null; of equal times the greater.
     */
    public String account() {
        return account;
    }

    /** Records an event on an account; the fast path by its time has been settled. */
    public void setAccount(String value, long timestamp) {
        boolean greater =
                timestamp == accountSince && CodePointOrder.INSTANCE.compare(value, account) > 0;
        if (timestamp > accountSince || greater) {
            account = value;
            accountSince = timestamp;
        }
    }

    /**
     * Records an event of a user on the account that it was on already; returns false if it was on
     * another, or may come to be by what waits.
     */
    boolean recordStay(String onAccount, long timestamp) {
        if (!onAccount.equals(lastAdded)
                || !onAccount.equals(account)
                || (passedAccount != null && !onAccount.equals(passedAccount))
                || (waitingFrom != NONE && !onAccount.equals(waitingAccount))) {
            return false;
        }
        passedAccount = onAccount;
        passedAt = Math.max(passedAt, timestamp);
        return true;
    }

    /** Sets the account of an event that took the fast path by an instant. */
    void settleAccount(long instant) {
        if (passedAccount != null && passedAt <= instant) {
            if (passedAt > accountSince) {
                account = passedAccount;
                accountSince = passedAt;
            }
            passedAccount = null;
            passedAt = Long.MIN_VALUE;
        }
    }

    /** Merges the traits of a call, as {@link LatestTraits#set}; whether one has changed. */
    public boolean setTraits(Map<String, String> values, long timestamp, long ingestOrder) {
        return traits.set(values, timestamp, ingestOrder);
    }

    /** Returns the traits in canonical JSON text by name; of those that are unset null. */
    public Map<String, String> traits() {
        return traits.all();
    }

    /** Returns the trait {@code name} as people read it, or null. */
    public String name() {
        return TraitValue.plain(traits.get("name"));
    }

    /** Returns whether the traits put the account into a segment; -1 is everybody's. */
    public boolean isIn(int segment) {
        return segment < 0 || rules.model.segments().get(segment).matches(traits::get);
    }

    boolean isUsed(int event) {
        return used.get(rules.events.id(event));
    }

    /** Returns whether none of these events has happened. */
    public boolean isFirstUse(List<Integer> events) {
        return events.stream().noneMatch(this::isUsed);
    }

    /** Records that an event happened. */
    public void use(int event) {
        used.set(rules.events.id(event));
    }

    /** Records that the user was seen on an account; returns whether for the first time. */
    public boolean addAccount(String accountId) {
        if (accountId.equals(lastAdded)) {
            return false;
        }
        lastAdded = accountId;
        return accounts.test(accountId);
    }

    /** Returns when the rule was raised last; {@link Long#MIN_VALUE} if it is not on record. */
    public long lastRaised(int rule) {
        return raised.getOrDefault(rule, Long.MIN_VALUE);
    }

    public void setRaised(int rule, long at) {
        if (raised.isEmpty()) {
            raised = new TreeMap<>();
        }
        raised.merge(rule, at, Math::max);
    }

    /**
     * Returns which of the events without a messageId it is that are alike and in a row, from 1.
     * Counted where events of one user arrive, whose order is the same in every run.
     *
     * @param event index into the model's events
     */
    public int ordinal(int event, long timestamp) {
        int id = rules.events.id(event);
        boolean alike = id == namelessEvent && timestamp == namelessAt;
        namelessEvent = id;
        namelessAt = timestamp;
        nameless = alike ? nameless + 1 : 1;
        return nameless;
    }

    public void write(ByteWriter out) {
        out.writeByte(FORMAT);
        presence.write(out);
        out.writeByte(hasUsers ? 1 : 0);
        out.writeString(account);
        out.writeSigned(account == null ? 0 : accountSince);
        out.writeString(passedAccount);
        out.writeSigned(passedAccount == null ? 0 : passedAt);
        traits.write(out);
        out.writeVarLong(used.cardinality());
        used.stream().forEach(out::writeVarLong);
        out.writeVarLong(raised.size());
        raised.forEach(
                (rule, at) -> {
                    out.writeVarLong(rule);
                    out.writeSigned(at);
                });
        out.writeVarLong(nameless);
        if (nameless > 0) {
            out.writeVarLong(namelessEvent);
            out.writeSigned(namelessAt);
        }
        writeTimer(dueTimer, out);
        out.writeByte(waitingFrom == UNKNOWN ? 0 : 1);
        if (waitingFrom != UNKNOWN) {
            writeTimer(waitingFrom, out);
        }
        writeChecklists(out);
    }

    private static void writeTimer(long timer, ByteWriter out) {
        out.writeByte(timer == NONE ? 0 : 1);
        if (timer != NONE) {
            out.writeSigned(timer);
        }
    }

    private void writeChecklists(ByteWriter out) {
        out.writeVarLong(checklists.stream().filter(progress -> !progress.isEmpty()).count());
        for (int i = 0; i < checklists.size(); i++) {
            if (!checklists.get(i).isEmpty()) {
                ListedChecklist listed = rules.checklists.get(i);
                out.writeVarLong(listed.id());
                checklists.get(i).write(out, listed.stepIds());
            }
        }
    }

    public static LifecycleState read(ByteReader in, LifecyclePlan rules) {
        in.readVersion("lifecycles", FORMAT);
        LifecycleState state = new LifecycleState(rules);
        state.presence = Presence.read(in);
        state.hasUsers = in.readByte() == 1;
        state.account = in.readString();
        long since = in.readSigned();
        state.accountSince = state.account == null ? Long.MIN_VALUE : since;
        state.passedAccount = in.readString();
        long passedAt = in.readSigned();
        state.passedAt = state.passedAccount == null ? Long.MIN_VALUE : passedAt;
        state.traits.read(in);
        for (int n = in.readVarInt(); n > 0; n--) {
            state.used.set(in.readVarInt());
        }
        for (int n = in.readVarInt(); n > 0; n--) {
            state.setRaised(in.readVarInt(), in.readSigned());
        }
        state.nameless = in.readVarInt();
        if (state.nameless > 0) {
            state.namelessEvent = in.readVarInt();
            state.namelessAt = in.readSigned();
        }
        state.dueTimer = readTimer(in);
        state.waitingFrom = in.readByte() == 0 ? UNKNOWN : readTimer(in);
        state.readChecklists(in);
        return state;
    }

    private static long readTimer(ByteReader in) {
        return in.readByte() == 0 ? NONE : in.readSigned();
    }

    /** Reads the checklists, leaving out those that the model no longer has. */
    private void readChecklists(ByteReader in) {
        for (int n = in.readVarInt(); n > 0; n--) {
            int id = in.readVarInt();
            int place = -1;
            for (int i = 0; i < checklists.size(); i++) {
                place = rules.checklists.get(i).id() == id ? i : place;
            }
            if (place < 0) {
                ChecklistProgress.skip(in);
            } else {
                checklists.get(place).read(in, rules.checklists.get(place).stepIds());
            }
        }
    }
}
