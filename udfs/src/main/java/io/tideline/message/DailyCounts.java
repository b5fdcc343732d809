package io.tideline.message;

import io.tideline.time.DayCalendar;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What a member did in an account on a day, since the account was last sent it.
 *
 * @param user null: what happened there without a user
 * @param accepted accepted events, of which {@code counts} are a part
 * @param firstAt the least timestamp of these events, or of some others of the member
 * @param lastAt the greatest, as firstAt
 * @param events indexes into the model's events
 * @param counts how many of each
 */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public record DailyCounts(
        String account,
        String user,
        int day,
        long accepted,
        long firstAt,
        long lastAt,
        int[] events,
        long[] counts)
        implements AccountMessage {

    @Override
    public int dayIn(DayCalendar calendar) {
        return day;
    }
}
