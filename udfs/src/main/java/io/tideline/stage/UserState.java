package io.tideline.stage;

import io.tideline.adoption.FirstUses;
import io.tideline.member.DatedValue;
import io.tideline.member.PackedReader;
import io.tideline.member.PackedWriter;
import io.tideline.member.SeenDays;

/** All that is kept of a user besides message ids; of an account without a user only the days. */
final class UserState {
    private static final int FORMAT = 5;
    private static final int CLEAN = Integer.MAX_VALUE;
    private static final int NOT_SET = Integer.MIN_VALUE;

    final SeenDays seen;
    final FirstUses firstUses;
    final DatedValue account;
    final LifecycleState lifecycle;
    final UserMembers members;

    /** The account of the last group call that arrived, or null. */
    String groupAccount;

    /** The first closed day whose rows an event has changed since they were written. */
    int dirtyFrom = CLEAN;

    /** The day for whose end a timer was set last: that one need not be set again. */
    private int endTimer = NOT_SET;

    /** At whose end it is looked at whether the user has been silent for so long that it goes. */
    int expiryTimer = Expiry.NOT_SET;

    private UserState(
            SeenDays seen,
            FirstUses firstUses,
            DatedValue account,
            LifecycleState lifecycle,
            UserMembers members) {
        this.seen = seen;
        this.firstUses = firstUses;
        this.account = account;
        this.lifecycle = lifecycle;
        this.members = members;
        lifecycle.useAccounts(accountId -> members.get(accountId).see());
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

    /** Forgets what no row from {@code oldest} on can ask for; whether there was anything. */
    boolean prune(int oldest, int countedDays) throws Exception {
        boolean changed = seen.foldBefore(oldest);
        changed |= account.foldBefore(oldest);
        changed |= members.prune(oldest - countedDays);
        return changed;
    }

    byte[] toBytes() {
        PackedWriter out = new PackedWriter();
        out.writeByte(FORMAT);
        out.writeStringsOnce(); // a user's account is in it several times
        seen.write(out);
        firstUses.write(out);
        account.write(out);
        lifecycle.write(out);
        members.write(out);
        out.writeString(groupAccount);
        out.writeSigned(dirtyFrom);
        out.writeSigned(endTimer);
        out.writeSigned(expiryTimer);
        return out.toBytes();
    }

    static UserState of(byte[] bytes, LifecycleRules rules) {
        if (bytes == null) {
            return new UserState(
                    new SeenDays(),
                    new FirstUses(),
                    new DatedValue(),
                    new LifecycleState(rules),
                    new UserMembers());
        }
        PackedReader in = new PackedReader(bytes);
        in.readVersion("users", FORMAT);
        in.readStringsOnce();
        UserState state =
                new UserState(
                        SeenDays.read(in),
                        FirstUses.read(in),
                        DatedValue.read(in),
                        LifecycleState.read(in, rules),
                        UserMembers.read(in));
        state.groupAccount = in.readString();
        state.dirtyFrom = in.readSignedInt();
        state.endTimer = in.readSignedInt();
        state.expiryTimer = in.readSignedInt();
        return state;
    }
}
