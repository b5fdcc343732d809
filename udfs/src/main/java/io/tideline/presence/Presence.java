package io.tideline.presence;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;

/**
 * Whether an entity was seen before, when last, and whether it has become inactive since
 * (docs/alerts.md). Instants are milliseconds since the epoch. What was marked stays so: a late
 * event neither ends a time of inactivity that it falls into nor begins one.
 */
public final class Presence {
    /** Later than any due time. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What an event means to presence. */
    public enum Seen {
        /** The first event ever. */
        FIRST,
        /** The first event after a time of inactivity. */
        RETURNED,
        AGAIN
    }

    private long lastSeen = Long.MIN_VALUE;
    private long inactiveSince = NEVER;

    /** Returns whether any event was seen. */
    public boolean isKnown() {
        return lastSeen != Long.MIN_VALUE;
    }

    /** Returns the timestamp of the newest event. */
    public long lastSeen() {
        return lastSeen;
    }

    /** Returns when it became inactive, which is when that was due; {@link #NEVER}: it is not. */
    public long inactiveSince() {
        return inactiveSince;
    }

    /**
     * Returns when it becomes inactive without a further event.
     *
     * @param inactiveAfter null: never
     */
    public long due(Duration inactiveAfter) {
        return isKnown() && inactiveSince == NEVER && inactiveAfter != null
                ? lastSeen + inactiveAfter.toMillis()
                : NEVER;
    }

    /** Marks it inactive if that was due by {@code now}; returns whether it was. */
    public boolean markInactive(long now, Duration inactiveAfter) {
        long due = due(inactiveAfter);
        if (due == NEVER || due > now) {
            return false;
        }
        inactiveSince = due;
        return true;
    }

    /** Records an event; inactivity that was due by its timestamp has been marked. */
    public Seen recordSeen(long timestamp) {
        boolean first = !isKnown();
        boolean returned = inactiveSince != NEVER && timestamp >= inactiveSince;
        lastSeen = Math.max(lastSeen, timestamp);
        if (returned) {
            inactiveSince = NEVER;
        }
        return first ? Seen.FIRST : returned ? Seen.RETURNED : Seen.AGAIN;
    }

    public void write(ByteWriter out) {
        out.writeByte(isKnown() ? 1 : 0);
        if (isKnown()) {
            out.writeSigned(lastSeen);
            out.writeVarLong(inactiveSince == NEVER ? 0 : inactiveSince - lastSeen + 1);
        }
    }

    public static Presence read(ByteReader in) {
        Presence presence = new Presence();
        if (in.readByte() == 1) {
            presence.lastSeen = in.readSigned();
            long quiet = in.readVarLong();
            presence.inactiveSince = quiet == 0 ? NEVER : presence.lastSeen + quiet - 1;
        }
        return presence;
    }
}
