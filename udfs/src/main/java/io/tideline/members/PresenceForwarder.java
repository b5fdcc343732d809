package io.tideline.members;

import io.tideline.message.LifecycleEvent;
import io.tideline.model.EventInterest;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.serde.TextSize;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Forwards lifecycle events from users to accounts, where they are taken as they arrive: one by one
 * those that a checklist step, an alert rule or a feature of accounts refers to; of all others, the
 * majority, only the first and last time that the account was seen, once for many.
 *
 * <p>For the account there is no difference: an event between two others that are less than the
 * inactivity period apart does not change its presence, and pending presence is emitted before any
 * other event of the account. It is emitted well before the watermark reaches the time at which the
 * account would become inactive.
 */
final class PresenceForwarder {
    /** Estimated size of all remembered accounts, in bytes, above which they are dropped. */
    private static final long MOST = 24L << 20;

    /** Size of an account without its id and those of two users, in bytes, estimated. */
    private static final int PRESENCE_BYTES = 200;

    /** Presence already forwarded to an account, and presence still pending. */
    static final class PendingPresence {
        private final String account;

        /** Timestamp of the latest event forwarded; {@link #NOTHING} if none was. */
        private long forwardedThrough = NOTHING;

        private boolean waits;
        private String firstUser;
        private long firstAt;
        private long firstArrival;
        private String lastUser;
        private long lastAt;
        private long lastArrival;

        /** No longer in the map: users that still refer to it look it up again. */
        private boolean dropped;

        private PendingPresence(String account) {
            this.account = account;
        }

        private long lengthOfUsers() {
            return TextSize.of(firstUser) + TextSize.of(lastUser);
        }

        /** Moves the beginning to an earlier event. */
        private void beginsAt(String user, long timestamp, long ingestOrder) {
            if (lastAt == firstAt) {
                lastUser = firstUser;
                lastArrival = firstArrival;
            }
            firstUser = user;
            firstAt = timestamp;
            firstArrival = ingestOrder;
        }
    }

    private static final long NOTHING = Long.MIN_VALUE;

    private final Consumer<LifecycleEvent> out;

    private final EventInterest interest;

    private final long quietAfter;
    private final Map<String, PendingPresence> presences = new HashMap<>();
    private long bytes;
    private int waiting;

    /** The first watermark before which pending presence is emitted; {@link #NOTHING}: now. */
    private long nextDue = Long.MAX_VALUE;

    PresenceForwarder(Model model, Consumer<LifecycleEvent> out) {
        this.out = out;
        interest = EventInterest.of(model, Level.ACCOUNT);
        Duration inactiveAfter = model.inactiveAfterAccount();
        quietAfter = inactiveAfter == null ? Long.MAX_VALUE : inactiveAfter.toMillis();
    }

    /**
     * Returns whether an event is forwarded by itself.
     *
     * @param event index into the model's events; -1: not one of the model's
     * @param counts as {@link LifecycleEvent#matchesFilter()}
     * @param before what was forwarded to the account of the same member
     */
    boolean mustForward(int event, boolean counts, ForwardedCounts before) {
        return event >= 0
                && interest.needs(event, counts, before.times(event), before.isCounted(event));
    }

    /**
     * Forwards a lifecycle event, or records that the account was seen.
     *
     * @param waited whether it was held back for the watermark: then the account needs its time
     */
    void forward(LifecycleEvent event, boolean waited, ForwardedCounts before) {
        int index = event.event();
        if (waited
                || event.newMember()
                || event.traits() != null
                || event.isBehind()
                || mustForward(index, event.matchesFilter(), before)) {
            if (index >= 0) {
                before.add(index, event.matchesFilter());
            }
            PendingPresence presence = presenceOf(event.account());
            emit(presence);
            presence.forwardedThrough = Math.max(presence.forwardedThrough, event.timestamp());
            out.accept(event);
        } else {
            recordSeen(null, event.account(), event.user(), event.timestamp(), event.ingestOrder());
        }
    }

    /** Counts the events of one member that were forwarded to one account, while remembered. */
    static final class ForwardedCounts {
        private static final byte[] NONE = {};
        private static final int COUNTED = 0x80;

        /** How often each was forwarded, up to 127 times, and whether one of these counted. */
        private byte[] events = NONE;

        private int times(int event) {
            return event < events.length ? events[event] & ~COUNTED & 0xFF : 0;
        }

        private boolean isCounted(int event) {
            return event < events.length && (events[event] & COUNTED) != 0;
        }

        private void add(int event, boolean counts) {
            if (event >= events.length) {
                events = Arrays.copyOf(events, event + 1);
            }
            int flag = (events[event] & COUNTED) | (counts ? COUNTED : 0);
            events[event] = (byte) (flag | Math.min(times(event) + 1, Byte.MAX_VALUE));
        }
    }

    /**
     * Records that an account was seen.
     *
     * @param known a pending presence that may be the account's, which saves a lookup; or null
     * @return the account's
     */
    PendingPresence recordSeen(
            PendingPresence known, String account, String user, long timestamp, long ingestOrder) {
        PendingPresence presence =
                known != null && !known.dropped && known.account.equals(account)
                        ? known
                        : presenceOf(account);
        if (presence.waits && timestamp - presence.lastAt >= quietAfter) {
            emit(presence);
        }
        if (!presence.waits) {
            presence.waits = true;
            bytes += TextSize.of(user) - TextSize.of(presence.firstUser);
            presence.firstUser = user;
            presence.firstAt = timestamp;
            presence.firstArrival = ingestOrder;
            presence.lastAt = timestamp;
            waiting++;
            note(presence, timestamp);
        } else if (timestamp > presence.lastAt) {
            bytes += TextSize.of(user) - TextSize.of(presence.lastUser);
            presence.lastUser = user;
            presence.lastAt = timestamp;
            presence.lastArrival = ingestOrder;
            note(presence, timestamp);
        } else if (timestamp < presence.firstAt) {
            long before = presence.lengthOfUsers();
            presence.beginsAt(user, timestamp, ingestOrder);
            bytes += presence.lengthOfUsers() - before;
        }
        return presence;
    }

    /** Updates the watermark before which pending presence is emitted. */
    private void note(PendingPresence presence, long timestamp) {
        long due = dueOf(presence);
        nextDue = Math.min(nextDue, timestamp >= due ? NOTHING : due);
    }

    /**
     * Returns when presence is due: after half the inactivity period, because other subtasks may
     * run ahead of the watermark.
     */
    private long dueOf(PendingPresence presence) {
        if (presence.forwardedThrough == NOTHING) {
            return NOTHING;
        }
        return quietAfter == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : presence.forwardedThrough + quietAfter / 2;
    }

    private PendingPresence presenceOf(String account) {
        PendingPresence presence = presences.get(account);
        if (presence == null) {
            if (bytes >= MOST) {
                forget();
            }
            bytes += PRESENCE_BYTES + TextSize.of(account);
            presence = new PendingPresence(account);
            presences.put(account, presence);
        }
        return presence;
    }

    /** Emits all pending presence, and drops what is remembered of all accounts. */
    void forget() {
        flush();
        presences.values().forEach(presence -> presence.dropped = true);
        presences.clear();
        bytes = 0;
    }

    private void emit(PendingPresence presence) {
        if (!presence.waits) {
            return;
        }
        presence.waits = false;
        waiting--;
        presence.forwardedThrough = Math.max(presence.forwardedThrough, presence.lastAt);
        out.accept(
                LifecycleEvent.seen(
                        presence.account,
                        presence.firstUser,
                        presence.firstAt,
                        presence.firstArrival));
        if (presence.lastAt > presence.firstAt) {
            out.accept(
                    LifecycleEvent.seen(
                            presence.account,
                            presence.lastUser,
                            presence.lastAt,
                            presence.lastArrival));
        }
    }

    /** Returns whether pending presence has to be emitted before the next watermark. */
    boolean isUrgent() {
        return nextDue == NOTHING;
    }

    /** Emits the pending presence that accounts need before a watermark. */
    void flushBefore(long watermark) {
        if (watermark < nextDue) {
            return;
        }
        nextDue = Long.MAX_VALUE;
        for (PendingPresence presence : presences.values()) {
            if (presence.waits) {
                long due = dueOf(presence);
                if (due <= Math.max(watermark, presence.lastAt)) {
                    emit(presence);
                } else {
                    nextDue = Math.min(nextDue, due);
                }
            }
        }
    }

    void flush() {
        if (waiting > 0) {
            presences.values().forEach(this::emit);
        }
        nextDue = Long.MAX_VALUE;
    }
}
