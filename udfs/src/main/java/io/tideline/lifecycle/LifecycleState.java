package io.tideline.lifecycle;

import io.tideline.activation.ChecklistProgress;
import io.tideline.buffer.StateReorderBuffer;
import io.tideline.counts.CodePointOrder;
import io.tideline.lifecycle.LifecyclePlan.ListedChecklist;
import io.tideline.message.LifecycleEvent;
import io.tideline.presence.Presence;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is kept of an entity's presence, checklists and alerts: as of the moments taken so far,
 * where days and counts are as of the events arrived.
 */
public final class LifecycleState {
    private static final int FORMAT = 1;

    /** No timer is set. */
    static final long NONE = Long.MAX_VALUE;

    private record Trait(long timestamp, long arrival, String value) {
        Trait later(Trait other) {
            boolean same = timestamp == other.timestamp;
            return (same ? arrival > other.arrival : timestamp > other.timestamp) ? this : other;
        }
    }

    private final LifecyclePlan rules;
    private Presence presence = new Presence();
    public final List<ChecklistProgress> checklists = new ArrayList<>();

    /** Of an account: whether a user was seen on it. */
    public boolean hasUsers;

    /** Of a user: notes an account that it was seen on; whether for the first time. */
    private Predicate<String> accounts = account -> false;

    /** The last that was looked for there. */
    private String lastAdded;

    /** Of a user: the account of its latest event that has one, and that event's time. */
    private String account;

    private long accountSince = Long.MIN_VALUE;

    /**
     * Of a user: the account of the latest event that has passed ({@link EntityLifecycle#pass}),
     * and that event's time. It becomes the account once time has come to it: a moment that is
     * earlier may still be taken, on another account.
     */
    private String passedAccount;

    private long passedAt = Long.MIN_VALUE;

    /** Of an account, by name. */
    private final Map<String, Trait> traits = new TreeMap<>();

    /** The ids of the events that have counted, for features used for the first time. */
    private final BitSet used = new BitSet();

    /**
     * When each rule with a cooldown was raised last, by the rule's id. It stays when the cooldown
     * has passed, since events that fall into it may still arrive.
     */
    private final Map<Integer, Long> raised = new TreeMap<>();

    /** Of a user: the last event without a messageId, and how many like it there were in a row. */
    private int namelessEvent;

    private long namelessAt;
    private int nameless;

    /** The timer that is set for what falls due next. */
    public long dueTimer = NONE;

    /** Where moments wait, see {@link LifecycleProcessor}: it is not known whether any does. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /**
     * No moment of the entity that waits is earlier; {@link #NONE}: none waits. Kept where moments
     * are taken as they arrive.
     */
    long waitingFrom = UNKNOWN;

    /**
     * The account of a user's moments that wait; null if it is not the same of all, or not known.
     * Not part of state.
     */
    private String waitingAccount;

    /**
     * No moment that waits in {@link StateReorderBuffer} is taken later; {@link Long#MIN_VALUE}:
     * none waits there, {@link #NONE}: that is not known. Not part of state.
     */
    private long heldThrough = NONE;

    public LifecycleState(LifecyclePlan rules) {
        this.rules = rules;
        for (ListedChecklist listed : rules.checklists) {
            checklists.add(new ChecklistProgress(listed.checklist()));
        }
    }

    /** Notes that a moment begins to wait. */
    void await(LifecycleEvent moment) {
        if (waitingFrom == NONE) {
            heldThrough = Long.MIN_VALUE;
            waitingAccount = moment.account();
        } else if (!Objects.equals(waitingAccount, moment.account())) {
            waitingAccount = null;
        }
        waitingFrom = Math.min(waitingFrom, moment.timestamp());
    }

    /** Whether it is known until when moments wait in {@link StateReorderBuffer}. */
    boolean knowsHeld() {
        return heldThrough != NONE;
    }

    void setHeldThrough(long instant) {
        heldThrough = instant;
    }

    /** Whether moments wait in {@link StateReorderBuffer}. */
    boolean waitsInState() {
        return heldThrough != Long.MIN_VALUE;
    }

    /** Notes that a moment waits in {@link StateReorderBuffer}. */
    void noteHeld(LifecycleEvent moment) {
        heldThrough = Math.max(heldThrough, moment.takenAt());
    }

    /**
     * Notes that all that waited in {@link StateReorderBuffer} until an instant have been taken.
     */
    void noteTaken(long through) {
        if (heldThrough <= through) {
            heldThrough = Long.MIN_VALUE;
        }
    }

    /**
     * Sets where the accounts of a user are noted.
     *
     * @param seen notes one; whether for the first time
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

    /** Notes an event on an account; what has passed by its time has been settled. */
    public void setAccount(String value, long timestamp) {
        boolean greater =
                timestamp == accountSince && CodePointOrder.INSTANCE.compare(value, account) > 0;
        if (timestamp > accountSince || greater) {
            account = value;
            accountSince = timestamp;
        }
    }

    /**
     * Notes an event of a user on the account that it was on already; false if it was on another,
     * or may come to be by what waits.
     */
    boolean stays(String onAccount, long timestamp) {
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

    /** Takes the account of an event that has passed by an instant. */
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

    /**
     * Takes the traits of a group call; the latest wins, of equal times that which arrived last.
     */
    public void setTraits(LifecycleEvent moment) {
        moment.traits()
                .forEach(
                        (name, text) -> {
                            Trait set =
                                    new Trait(
                                            moment.timestamp(),
                                            moment.arrival(),
                                            "null".equals(text) ? null : text);
                            traits.merge(name, set, Trait::later);
                        });
    }

    /** Whether the traits put the account into a segment; -1 is everybody's. */
    public boolean isIn(int segment) {
        return segment < 0 || rules.model.segments().get(segment).matches(this::trait);
    }

    private String trait(String name) {
        Trait trait = traits.get(name);
        return trait == null ? null : trait.value;
    }

    /** Whether an event has happened. */
    boolean isUsed(int event) {
        return used.get(rules.events.id(event));
    }

    /** Whether none of these events has happened. */
    public boolean isFirstUse(List<Integer> events) {
        return events.stream().noneMatch(this::isUsed);
    }

    /** Notes that an event happened. */
    public void use(int event) {
        used.set(rules.events.id(event));
    }

    /** Notes that the user was seen on an account; whether for the first time. */
    public boolean addAccount(String accountId) {
        if (accountId.equals(lastAdded)) {
            return false;
        }
        lastAdded = accountId;
        return accounts.test(accountId);
    }

    /** When the rule was raised last; {@link Long#MIN_VALUE} if it is not on record. */
    public long lastRaised(int rule) {
        return raised.getOrDefault(rule, Long.MIN_VALUE);
    }

    public void setRaised(int rule, long at) {
        raised.merge(rule, at, Math::max);
    }

    /**
     * Which of the events without a messageId it is that are alike and follow each other, from 1.
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
        out.writeVarLong(traits.size());
        traits.forEach(
                (name, trait) -> {
                    out.writeString(name);
                    out.writeSigned(trait.timestamp);
                    out.writeSigned(trait.arrival);
                    out.writeString(trait.value);
                });
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
        for (int n = in.readVarInt(); n > 0; n--) {
            state.traits.put(
                    in.readString(), new Trait(in.readSigned(), in.readSigned(), in.readString()));
        }
        for (int n = in.readVarInt(); n > 0; n--) {
            state.used.set(in.readVarInt());
        }
        for (int n = in.readVarInt(); n > 0; n--) {
            state.raised.put(in.readVarInt(), in.readSigned());
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

    /** Checklists that the model no longer has are left out. */
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
                ListedChecklist listed = rules.checklists.get(place);
                checklists.set(
                        place, ChecklistProgress.read(in, listed.checklist(), listed.stepIds()));
            }
        }
    }
}
