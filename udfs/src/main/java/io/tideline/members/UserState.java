package io.tideline.members;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.FirstUseDays;
import io.tideline.counts.TimeRange;
import io.tideline.counts.ValueHistory;
import io.tideline.entity.EntityState;
import io.tideline.lifecycle.LifecyclePlan;
import io.tideline.lifecycle.LifecycleState;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import io.tideline.time.EventTime;

/**
 * The state of a user, without the message ids of days that have many; of an account without a user
 * only days, times and ids.
 */
final class UserState extends EntityState {
    private static final int FORMAT = 3;

    /** Without message ids. */
    private static final int FORMAT_WITHOUT_IDS = 2;

    /** Without the times of the first and the last event either. */
    private static final int FORMAT_WITHOUT_TIMES = 1;

    private static final int CLEAN = Integer.MAX_VALUE;

    final ValueHistory account;
    final UserMembers members;

    /** The message ids that were read with it, until they are taken. */
    private OpenDayIds ids = OpenDayIds.NONE;

    /** The account of the last group call that arrived, or null. */
    String groupAccount;

    /** The first closed day whose rows an event has changed since they were written. */
    int dirtyFrom = CLEAN;

    private UserState(
            ActivityDays seen,
            FirstUseDays firstUses,
            ValueHistory account,
            LifecycleState lifecycle,
            UserMembers members,
            TimeRange times) {
        super(seen, firstUses, lifecycle, times);
        this.account = account;
        this.members = members;
        lifecycle.useAccounts(accountId -> members.get(accountId).see());
    }

    boolean isDirty() {
        return dirtyFrom != CLEAN;
    }

    void clean() {
        dirtyFrom = CLEAN;
    }

    /** Notes the timer of a day's end; returns true if it has to be registered. */
    boolean claimEndTimer(int day) {
        boolean isNew = lifecycle.endTimer != day;
        lifecycle.endTimer = day;
        return isNew;
    }

    /** Drops the timer of a day's end, which has fired; returns false if there was none. */
    boolean dropEndTimer() {
        return claimEndTimer(EventTime.NO_DAY);
    }

    /** Drops what no row from {@code oldest} on needs; returns whether there was anything. */
    boolean prune(int oldest, int countedDays) throws Exception {
        boolean changed = seen.foldBefore(oldest);
        changed |= account.foldBefore(oldest);
        changed |= members.prune(oldest - countedDays);
        UserMember withoutAccount = members.withoutAccount();
        if (withoutAccount != null) {
            withoutAccount.foldAccepted(oldest);
        }
        return changed;
    }

    /** Returns the message ids that were read with it, and lets go of them. */
    OpenDayIds takeIds() {
        OpenDayIds taken = ids;
        ids = OpenDayIds.NONE;
        return taken;
    }

    byte[] toBytes(OpenDayIds ids) {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        out.writeStringsOnce(); // a user's account is in it several times
        seen.write(out);
        firstUses.write(out);
        account.write(out);
        lifecycle.write(out);
        members.write(out);
        times.write(out);
        out.writeString(groupAccount);
        out.writeSigned(dirtyFrom);
        out.writeSigned(lifecycle.endTimer);
        out.writeSigned(expiryTimer);
        ids.write(out);
        return out.toBytes();
    }

    static UserState of(byte[] bytes, LifecyclePlan rules) {
        if (bytes == null) {
            return new UserState(
                    new ActivityDays(),
                    new FirstUseDays(),
                    new ValueHistory(),
                    new LifecycleState(rules),
                    new UserMembers(),
                    new TimeRange());
        }
        ByteReader in = new ByteReader(bytes);
        int format = in.readVersion("users", FORMAT);
        in.readStringsOnce();
        UserState state =
                new UserState(
                        ActivityDays.read(in),
                        FirstUseDays.read(in),
                        ValueHistory.read(in),
                        LifecycleState.read(in, rules),
                        UserMembers.read(in),
                        format > FORMAT_WITHOUT_TIMES ? new TimeRange().read(in) : new TimeRange());
        state.groupAccount = in.readString();
        state.dirtyFrom = in.readSignedInt();
        state.lifecycle.endTimer = in.readSignedInt();
        state.expiryTimer = in.readSignedInt();
        state.ids = format > FORMAT_WITHOUT_IDS ? OpenDayIds.read(in) : OpenDayIds.NOT_ON_RECORD;
        return state;
    }
}
