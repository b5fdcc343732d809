package io.tideline.presence;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.time.Duration;

/**
 * Whether an entity was seen before, when last, and whether it has fallen quiet since
 * (docs/alerts.md). Instants are milliseconds since the epoch. What has been noticed is not taken
 * back: an event that arrives behind time neither ends a silence it falls into nor begins one.
 */
public final class Presence {
    /** Later than any due time. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What an event means to presence. */
    public enum Seen {
        /** It is the first ever. */
        FIRST,
        /** It is the first after a silence. */
        RETURNED,
        /** It is one of many. */
        AGAIN
    }

    private boolean known;
    private long lastSeen = Long.MIN_VALUE;
    private long quietSince = NEVER;

    /** Whether any event was seen. */
    public boolean isKnown() {
        return known;
    }

    /** The timestamp of the newest event. */
    public long lastSeen() {
        return lastSeen;
    }

    /** Since when it has been quiet, {@link #NEVER} while it is not: the moment it was due. */
    public long quietSince() {
        return quietSince;
    }

    /**
     * When it will have been quiet for long enough.
     *
     * @param inactiveAfter null: never
     */
    public long due(Duration inactiveAfter) {
        return isKnown() && quietSince == NEVER && inactiveAfter != null
                ? lastSeen + inactiveAfter.toMillis()
                : NEVER;
    }

    /** Notices a silence that was due by {@code now}; whether there was one to notice. */
    public boolean fallQuiet(long now, Duration inactiveAfter) {
        long due = due(inactiveAfter);
        if (due == NEVER || due > now) {
            return false;
        }
        quietSince = due;
        return true;
    }

    /** Takes an event; silences due by its timestamp have been noticed. */
    public Seen see(long timestamp) {
        boolean first = !isKnown();
        boolean returned = quietSince != NEVER && timestamp >= quietSince;
        known = true;
        lastSeen = Math.max(lastSeen, timestamp);
        if (returned) {
            quietSince = NEVER;
        }
        return first ? Seen.FIRST : returned ? Seen.RETURNED : Seen.AGAIN;
    }

    /** Writes it. */
    public void write(ByteWriter out) {
        out.writeByte(isKnown() ? 1 : 0);
        if (isKnown()) {
            out.writeSigned(lastSeen);
            out.writeVarLong(quietSince == NEVER ? 0 : quietSince - lastSeen + 1);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Presence read(ByteReader in) {
        Presence presence = new Presence();
        if (in.readByte() == 1) {
            presence.known = true;
            presence.lastSeen = in.readSigned();
            long quiet = in.readVarLong();
            presence.quietSince = quiet == 0 ? NEVER : presence.lastSeen + quiet - 1;
        }
        return presence;
    }
}
