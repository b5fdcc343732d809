package io.tideline.members;

import io.tideline.counts.ActivityDays;
import io.tideline.counts.DailyEventCounts;
import io.tideline.counts.TimeRange;
import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;

/** What a user did in one account, or in none. */
final class UserMember {
    private static final int FORMAT = 1;
    private static final int SEEN = 1;
    private static final int HAS_UNSENT = 2;
    private static final int HAS_TIMES = 4;
    private static final int HAS_ACCEPTED = 8;

    /** Estimated bytes in memory of a member without activity, and for each count. */
    private static final int EMPTY = 350;

    private static final int OF_CELL = 32;

    /** The account's id, or empty for none, as no id is. */
    final String account;

    final DailyEventCounts cells;

    /**
     * What the account has not been sent: by day and event, its id plus 1, how often; 0 stands for
     * all accepted events. It is sent when a day ends, or when a live row is due. Null: nothing.
     */
    private DailyEventCounts unsent;

    /** When the events were that the account has not been sent, some perhaps of later days. */
    final TimeRange unsentTimes = new TimeRange();

    /** Without an account: how many events were accepted on each day. */
    private ActivityDays accepted;

    private boolean seen;

    /** Whether it differs from its own entry in state, if it has one. */
    private boolean changed;

    /** Whether it is no longer in memory. */
    private boolean gone;

    private UserMember(String account, DailyEventCounts cells) {
        this.account = account;
        this.cells = cells;
    }

    static UserMember of(String account) {
        return new UserMember(account, new DailyEventCounts());
    }

    /** Returns the counts that the account has not been sent, for adding to them. */
    DailyEventCounts unsent() {
        if (unsent == null) {
            unsent = new DailyEventCounts();
        }
        return unsent;
    }

    /** Counts accepted events of a member without an account. */
    void accept(int day, long events) {
        if (accepted == null) {
            accepted = new ActivityDays();
        }
        accepted.add(day, events);
    }

    /** Returns how many events were accepted on a day; 0 where the member has an account. */
    long acceptedOn(int day) {
        return accepted == null ? 0 : accepted.eventsOn(day);
    }

    /** Drops the accepted events of the days before one. */
    void foldAccepted(int day) {
        if (accepted != null && accepted.foldBefore(day) && accepted.lastDay() < day) {
            accepted = null;
        }
    }

    boolean hasUnsent() {
        return unsent != null;
    }

    /** Drops the counts up to a day, which the account has been sent. */
    void dropUnsent(int through) {
        unsent.dropThrough(through);
        if (unsent.isEmpty()) {
            unsent = null;
        }
    }

    /** Notes that the lifecycle has seen the account; whether for the first time. */
    boolean see() {
        boolean first = !seen;
        seen = true;
        changed |= first;
        return first;
    }

    boolean isEmpty() {
        return !seen && cells.isEmpty() && unsent == null && accepted == null;
    }

    void change() {
        changed = true;
    }

    boolean isChanged() {
        return changed;
    }

    /** Marks the member as no longer in memory: a caller that keeps it has to get it again. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    int weight() {
        return EMPTY + 2 * account.length() + OF_CELL * cells.size();
    }

    /** Writes it as a part of its user's value. */
    void write(ByteWriter out) {
        out.writeString(account);
        writeRest(out);
    }

    private void writeRest(ByteWriter out) {
        out.writeByte(
                (seen ? SEEN : 0)
                        | (unsent != null ? HAS_UNSENT : 0)
                        | (unsentTimes.isEmpty() ? 0 : HAS_TIMES)
                        | (accepted != null ? HAS_ACCEPTED : 0));
        cells.write(out);
        if (unsent != null) {
            unsent.write(out);
        }
        if (!unsentTimes.isEmpty()) {
            out.writeSigned(unsentTimes.first());
            out.writeSigned(unsentTimes.last());
        }
        if (accepted != null) {
            accepted.write(out);
        }
    }

    static UserMember read(ByteReader in) {
        UserMember member = readRest(in.readString(), in);
        member.changed = true; // as far as is known
        return member;
    }

    private static UserMember readRest(String account, ByteReader in) {
        int flags = in.readByte();
        UserMember member = new UserMember(account, DailyEventCounts.read(in));
        member.seen = (flags & SEEN) != 0;
        if ((flags & HAS_UNSENT) != 0) {
            member.unsent = DailyEventCounts.read(in);
        }
        if ((flags & HAS_TIMES) != 0) {
            member.unsentTimes.add(in.readSigned(), in.readSigned());
        }
        if ((flags & HAS_ACCEPTED) != 0) {
            member.accepted = ActivityDays.read(in);
        }
        return member;
    }

    /** Writes it as an entry of its own. */
    byte[] toBytes() {
        ByteWriter out = new ByteWriter();
        out.writeByte(FORMAT);
        writeRest(out);
        return out.toBytes();
    }

    static UserMember of(String account, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.readVersion("accounts of users", FORMAT);
        return readRest(account, in);
    }
}
