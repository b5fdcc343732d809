package io.tideline.stage;

import io.tideline.member.DayCalendar;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What members tell an account, in one stream so that order is kept, one of: what it did on a day;
 * a single event's counts or traits; what an event means to presence, checklists and alerts; or the
 * day of a user who is to be told the account's segments.
 */
@TypeInfo(StageTypes.MemberReportFactory.class)
public record MemberReport(MemberDay day, MemberDelta delta, Moment moment, EntityDay userDay) {

    static MemberReport of(MemberDay day) {
        return new MemberReport(day, null, null, null);
    }

    static MemberReport of(MemberDelta delta) {
        return new MemberReport(null, delta, null, null);
    }

    static MemberReport of(Moment moment) {
        return new MemberReport(null, null, moment, null);
    }

    static MemberReport of(EntityDay userDay) {
        return new MemberReport(null, null, null, userDay);
    }

    /**
     * The same without users, of a single event or a day.
     *
     * @param names by user: the name of the member that takes its place
     * @return null: nothing is left
     */
    MemberReport without(Map<String, String> names) {
        if (delta != null) {
            String name = names.get(delta.user());
            return name == null ? this : of(delta.ofMember(name));
        }
        return names.containsKey(userDay.entityId()) ? null : this;
    }

    /** The day of what happened in the account. */
    int dayIn(DayCalendar calendar) {
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
