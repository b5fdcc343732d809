package io.tideline.message;

import io.tideline.time.DayCalendar;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/** A message from members to an account, in one stream so that order is kept. */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public sealed interface AccountMessage
        permits DailyCounts, SingleEvent, LifecycleEvent, DailySnapshot {

    String account();

    /** Returns the day of what happened in the account. */
    int dayIn(DayCalendar calendar);
}
