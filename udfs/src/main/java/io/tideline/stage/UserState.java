package io.tideline.stage;

import io.tideline.adoption.FirstUses;
import io.tideline.member.Cells;
import io.tideline.member.DatedValue;
import io.tideline.member.PackedReader;
import io.tideline.member.PackedWriter;
import io.tideline.member.SeenDays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that is kept of a user besides message ids; of an account without a user only the days. */
final class UserState {
    private static final int FORMAT = 3;
    private static final int CLEAN = Integer.MAX_VALUE;
    private static final int NOT_SET = Integer.MIN_VALUE;

    /** The key of the member without an account; no account id is empty. */
    private static final String NO_ACCOUNT = "";

    final SeenDays seen;
    final FirstUses firstUses;
    final DatedValue account;
    final LifecycleState lifecycle;
    final Map<String, Cells> members = new TreeMap<>();

    /**
     * What accounts have not been told of: by account, day and event, its id plus 1, how often; 0
     * stands for all accepted events. They are told when a day ends, or when a live row is due.
     */
    private final Map<String, Cells> untold = new TreeMap<>();

    /** The account of the last group call that arrived, or null. */
    String groupAccount;

    /** The first closed day whose rows an event has changed since they were written. */
    int dirtyFrom = CLEAN;

    /** The day for whose end a timer was set last: that one need not be set again. */
    private int endTimer = NOT_SET;

    private UserState(
            SeenDays seen, FirstUses firstUses, DatedValue account, LifecycleState lifecycle) {
        this.seen = seen;
        this.firstUses = firstUses;
        this.account = account;
        this.lifecycle = lifecycle;
    }

    boolean isDirty() {
        return dirtyFrom != CLEAN;
    }

    void clean() {
        dirtyFrom = CLEAN;
    }

    /** Whether the timer of a day's end has to be set; notes that it is. */
    boolean needsEndTimer(int day) {
        boolean needed = endTimer != day;
        endTimer = day;
        return needed;
    }

    /** The timer was taken before its day had ended; whether there was one. */
    boolean forgetEndTimer() {
        return needsEndTimer(NOT_SET);
    }

    Cells member(String accountId) {
        return members.computeIfAbsent(
                accountId == null ? NO_ACCOUNT : accountId, ignored -> new Cells());
    }

    /** What an account has not been told of. */
    Cells untold(String accountId) {
        return untold.computeIfAbsent(accountId, ignored -> new Cells());
    }

    /** By account. */
    Map<String, Cells> untold() {
        return untold;
    }

    /** The accounts that know of the user. */
    Set<String> accounts() {
        Set<String> all = new TreeSet<>(lifecycle.accounts);
        all.addAll(members.keySet());
        all.addAll(untold.keySet());
        if (groupAccount != null) {
            all.add(groupAccount);
        }
        all.remove(NO_ACCOUNT);
        return all;
    }

    /** The newest day with a count on it; {@link Integer#MIN_VALUE} if there is none. */
    int lastCountedDay() {
        int last = Integer.MIN_VALUE;
        for (Cells cells : members.values()) {
            last = Math.max(last, cells.lastDay());
        }
        return last;
    }

    /** Forgets what no row from {@code oldest} on can ask for; whether there was anything. */
    boolean prune(int oldest, int countedDays) {
        boolean changed = seen.foldBefore(oldest);
        changed |= account.foldBefore(oldest);
        for (Cells cells : members.values()) {
            changed |= cells.dropBefore(oldest - countedDays);
        }
        changed |= members.values().removeIf(Cells::isEmpty);
        return changed;
    }

    byte[] toBytes() {
        PackedWriter out = new PackedWriter();
        out.writeByte(FORMAT);
        out.writeStringsOnce(); // a user's account is in it five times
        seen.write(out);
        firstUses.write(out);
        account.write(out);
        lifecycle.write(out);
        out.writeString(groupAccount);
        out.writeSigned(dirtyFrom);
        out.writeVarLong(members.size());
        members.forEach(
                (accountId, cells) -> {
                    out.writeString(accountId);
                    cells.write(out);
                });
        out.writeVarLong(untold.size());
        untold.forEach(
                (accountId, cells) -> {
                    out.writeString(accountId);
                    cells.write(out);
                });
        out.writeSigned(endTimer);
        return out.toBytes();
    }

    static UserState of(byte[] bytes, LifecycleRules rules) {
        if (bytes == null) {
            return new UserState(
                    new SeenDays(), new FirstUses(), new DatedValue(), new LifecycleState(rules));
        }
        PackedReader in = new PackedReader(bytes);
        int format = in.readVersion("users", FORMAT);
        if (format >= 3) {
            in.readStringsOnce();
        }
        UserState state =
                new UserState(
                        SeenDays.read(in),
                        FirstUses.read(in),
                        DatedValue.read(in),
                        LifecycleState.read(in, rules));
        state.groupAccount = in.readString();
        state.dirtyFrom = in.readSignedInt();
        int members = in.readVarInt();
        for (int i = 0; i < members; i++) {
            String accountId = in.readString();
            state.members.put(accountId, Cells.read(in));
        }
        int untold = format == 1 ? 0 : in.readVarInt(); // format 1: every event was told at once
        for (int i = 0; i < untold; i++) {
            String accountId = in.readString();
            state.untold.put(accountId, Cells.read(in));
        }
        state.endTimer = format < 3 ? NOT_SET : in.readSignedInt();
        return state;
    }
}
