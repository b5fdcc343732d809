package io.tideline.message;

import io.tideline.alert.Alert;
import io.tideline.buffer.StateReorderBuffer;
import io.tideline.counts.CodePointOrder;
import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.time.DayCalendar;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * One accepted event, as presence, checklists and alerts of its user and of its account see it.
 * They take such events one after the other ({@link StateReorderBuffer}).
 *
 * @param account the one the event belongs to, or null
 * @param user or null
 * @param timestamp milliseconds since the epoch
 * @param ingestOrder as {@link Event#ingestOrder()}
 * @param event index into the model's events, in state its id there; -1: not one of the model's
 * @param matchesFilter as {@link Event#matchesFilter()}
 * @param traits as {@link Event#traits()}
 * @param values as {@link Event#values()}
 * @param messageId or null
 * @param ordinal without a messageId: which it is of the same user's events of this name at this
 *     instant, from 1; else 1
 * @param newMember whether the user was not seen on the account before
 * @param behind of an event that arrived behind the watermark: the watermark after that one, else
 *     {@link Long#MIN_VALUE}
 * @param forwarded whether the account has it already, though the user has yet to take it
 * @param alert not an event, but an alert of the user in its place among the account's events: it
 *     takes the account's traits as of then; else null
 */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public record LifecycleEvent(
        String account,
        String user,
        long timestamp,
        long ingestOrder,
        int event,
        boolean matchesFilter,
        Map<String, String> traits,
        Map<String, String> values,
        String messageId,
        int ordinal,
        boolean newMember,
        long behind,
        boolean forwarded,
        Alert alert)
        implements AccountMessage {

    /**
     * Events in the order in which they are taken: by time, user (none first) and arrival; those
     * behind the watermark as they arrived, before what comes at the next millisecond.
     */
    public static final Comparator<LifecycleEvent> ORDER = LifecycleEvent::compareTurns;

    private static final Comparator<String> NONE_FIRST =
            Comparator.nullsFirst(CodePointOrder.INSTANCE);

    /**
     * Returns the lifecycle event of an event.
     *
     * @param user as {@link Event#userId()}
     * @param account the one it belongs to, named or inherited, or null
     * @param watermark as it stood when the event arrived
     */
    public static LifecycleEvent of(
            Event event, String user, String account, int ordinal, long watermark) {
        return new LifecycleEvent(
                account,
                user,
                event.timestamp(),
                event.ingestOrder(),
                event.eventIndex(),
                event.matchesFilter(),
                event.accountTraits(),
                event.values(),
                event.messageId(),
                ordinal,
                false,
                event.timestamp() <= watermark ? watermark + 1 : Long.MIN_VALUE,
                false,
                null);
    }

    /**
     * Returns the message that has an alert completed by its account.
     *
     * @param raisedBy the event that raised it, right behind which it is taken; null if it was due:
     *     then it comes before the events of that instant
     */
    public static LifecycleEvent of(Alert alert, LifecycleEvent raisedBy) {
        return raisedBy == null
                ? of(alert, null, Long.MIN_VALUE, Long.MIN_VALUE)
                : of(alert, raisedBy.user, raisedBy.ingestOrder, raisedBy.behind);
    }

    static LifecycleEvent of(Alert alert, String user, long ingestOrder, long behind) {
        return withoutEvent(alert.accountId(), user, alert.at(), ingestOrder, behind, alert);
    }

    private static LifecycleEvent withoutEvent(
            String account,
            String user,
            long timestamp,
            long ingestOrder,
            long behind,
            Alert alert) {
        return new LifecycleEvent(
                account,
                user,
                timestamp,
                ingestOrder,
                -1,
                false,
                null,
                null,
                null,
                1,
                false,
                behind,
                false,
                alert);
    }

    private static int compareTurns(LifecycleEvent one, LifecycleEvent other) {
        int order = Long.compare(one.takenAt(), other.takenAt());
        if (order == 0) {
            order = Boolean.compare(other.isBehind(), one.isBehind());
        }
        if (order == 0 && !one.isBehind()) {
            order = NONE_FIRST.compare(one.user(), other.user());
        }
        if (order == 0) {
            order = Long.compare(one.ingestOrder(), other.ingestOrder());
        }
        return order != 0 ? order : Boolean.compare(one.alert() != null, other.alert() != null);
    }

    @Override
    public int dayIn(DayCalendar calendar) {
        return calendar.dayOf(timestamp);
    }

    public boolean isBehind() {
        return behind != Long.MIN_VALUE;
    }

    /** Returns the watermark at which it is taken where order counts. */
    public long takenAt() {
        return isBehind() ? behind : timestamp;
    }

    /** Returns the time up to which what falls due comes before the event. */
    public long dueBefore() {
        return isBehind() ? behind - 1 : timestamp;
    }

    /** Returns an event that only says that somebody was seen. */
    public static LifecycleEvent seen(
            String account, String user, long timestamp, long ingestOrder) {
        return withoutEvent(account, user, timestamp, ingestOrder, Long.MIN_VALUE, null);
    }

    /** Returns a copy with the event's id in state, which is valid under any model. */
    public LifecycleEvent byId(NameDictionary vocabulary) {
        return event < 0 ? this : with(user, vocabulary.id(event), newMember, forwarded);
    }

    /** Returns a copy with the event's index in the model in place of its id in state. */
    public LifecycleEvent byIndex(NameDictionary vocabulary) {
        return event < 0 ? this : with(user, vocabulary.indexInModel(event), newMember, forwarded);
    }

    /** Returns a copy without its user, if it is one of these. */
    public LifecycleEvent without(Set<String> users) {
        if (alert != null) {
            return users.contains(alert.userId()) ? of(alert.erased(), null) : this;
        }
        return user != null && users.contains(user) ? withoutUser() : this;
    }

    public LifecycleEvent withoutUser() {
        return with(null, event, false, forwarded);
    }

    public LifecycleEvent withNewMember(boolean isNew) {
        return with(user, event, isNew, forwarded);
    }

    /** Returns a copy marked as already sent to the account. */
    public LifecycleEvent asForwarded() {
        return with(user, event, newMember, true);
    }

    private LifecycleEvent with(String who, int what, boolean isNew, boolean isForwarded) {
        return new LifecycleEvent(
                account,
                who,
                timestamp,
                ingestOrder,
                what,
                matchesFilter,
                traits,
                values,
                messageId,
                ordinal,
                isNew,
                behind,
                isForwarded,
                alert);
    }
}
