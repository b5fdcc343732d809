package io.tideline.message;

import io.tideline.counts.NameDictionary;
import io.tideline.event.Event;
import io.tideline.time.DayCalendar;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * One accepted event, sent to an account by itself because it came late or has traits. All others
 * are sent as {@link DailyCounts}.
 *
 * @param user null where the event has none
 * @param day its local day
 * @param ingestOrder the order in which events arrived, for traits set at one instant
 * @param event the model's index of an event that counts ({@link #byId}: its id in the state); -1:
 *     presence only
 * @param traits on group calls, else null
 * @param releaseAt for an event that came after its day closed: the watermark at which accounts
 *     take it, so that the outcome does not hang on which of two tasks was faster; else {@link
 *     Long#MIN_VALUE}
 */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public record SingleEvent(
        String account,
        String user,
        int day,
        long timestamp,
        long ingestOrder,
        int event,
        Map<String, String> traits,
        long releaseAt)
        implements AccountMessage {

    public static SingleEvent of(
            Event event, String user, String account, int day, int counted, long releaseAt) {
        return new SingleEvent(
                account,
                user,
                day,
                event.timestamp(),
                event.ingestOrder(),
                counted,
                event.accountTraits(),
                releaseAt);
    }

    /** Returns a copy with the event's id in state, as the model's index may change. */
    public SingleEvent byId(NameDictionary vocabulary) {
        return event < 0 ? this : with(user, vocabulary.id(event));
    }

    @Override
    public int dayIn(DayCalendar calendar) {
        return day;
    }

    /** Returns a copy of another member. */
    public SingleEvent ofMember(String name) {
        return with(name, event);
    }

    private SingleEvent with(String who, int what) {
        return new SingleEvent(account, who, day, timestamp, ingestOrder, what, traits, releaseAt);
    }

    public boolean isLate() {
        return releaseAt != Long.MIN_VALUE;
    }
}
