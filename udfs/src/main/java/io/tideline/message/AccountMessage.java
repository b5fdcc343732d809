package io.tideline.message;

import io.tideline.time.DayCalendar;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A message from members to an account, in one stream so that order is kept. One of: a day's
 * counts; a single event's counts or traits; what an event means to presence, checklists and
 * alerts; or the snapshot of a user, to which the account adds its segments.
 */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public record AccountMessage(
        DailyCounts day, SingleEvent delta, LifecycleEvent moment, DailySnapshot userDay) {

    public static AccountMessage of(DailyCounts day) {
        return new AccountMessage(day, null, null, null);
    }

    public static AccountMessage of(SingleEvent delta) {
        return new AccountMessage(null, delta, null, null);
    }

    public static AccountMessage of(LifecycleEvent moment) {
        return new AccountMessage(null, null, moment, null);
    }

    public static AccountMessage of(DailySnapshot userDay) {
        return new AccountMessage(null, null, null, userDay);
    }

    /**
     * The same without users, of a single event or a day.
     *
     * @param names by user: the name of the member that takes its place
     * @return null: nothing is left
     */
    public AccountMessage without(Map<String, String> names) {
        if (delta != null) {
            String name = names.get(delta.user());
            return name == null ? this : of(delta.ofMember(name));
        }
        return names.containsKey(userDay.entityId()) ? null : this;
    }

    /** The day of what happened in the account. */
    public int dayIn(DayCalendar calendar) {
        if (moment != null) {
            return calendar.dayOf(moment.timestamp());
        }
        return day != null ? day.day() : delta.day();
    }

    /** The account it is for. */
    public String account() {
        if (day != null) {
            return day.account();
        }
        if (moment != null) {
            return moment.account();
        }
        return delta != null ? delta.account() : userDay.accountId();
    }
}
