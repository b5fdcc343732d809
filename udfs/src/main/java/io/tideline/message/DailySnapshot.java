package io.tideline.message;

import io.tideline.model.Level;
import io.tideline.time.DayCalendar;
import io.tideline.time.EventTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What is due for an entity on a day: an entry per profile that gets a row.
 *
 * @param accountId the user's account, or the account itself; null for a user without one
 * @param kind whether it is live, final, or a correction of a final
 * @param revision accepted events up to the end of the day
 * @param firstDay the day the entity was first seen
 * @param segments bits of the model's segments that the account is in; 0 until accounts have set it
 * @param traits of the account at the end of the day, as carried; empty until accounts have set
 *     them
 * @param userName the user's trait {@code name}, or null; of {@link Kind#FORGET_MEMBER} an id
 * @param releaseAt of a correction: see {@link SingleEvent#releaseAt()}
 */
@TypeInfo(MessageTypes.AccountMessageFactory.class)
public record DailySnapshot(
        Level level,
        String entityId,
        String accountId,
        int day,
        Kind kind,
        long revision,
        int firstDay,
        long segments,
        Map<String, String> traits,
        String userName,
        long releaseAt,
        List<ProfileSnapshot> profiles)
        implements AccountMessage {

    /** What a row is for. */
    public enum Kind {
        LIVE,
        FINAL,
        CORRECTION,

        /** No row: the entity is to be forgotten. */
        FORGET,

        /** No row: the account's rows are no longer to name a user, {@link #userName}. */
        FORGET_MEMBER,

        /** No row: the day closes, and rows of it may have been made by the model of now. */
        DAY_CLOSES
    }

    /** No day at all. */
    public static final int NO_DAY = EventTime.NO_DAY;

    /**
     * Returns the message that makes an operator erase a user.
     *
     * @param accountId the account that the message goes to, or null
     */
    public static DailySnapshot forget(String userId, String accountId) {
        return forget(Level.USER, userId, accountId, NO_DAY);
    }

    /**
     * Returns the message that makes an operator erase an account.
     *
     * @param suppressedThrough the last day of which it takes nothing, or {@link #NO_DAY}
     */
    public static DailySnapshot forget(String accountId, int suppressedThrough) {
        return forget(Level.ACCOUNT, accountId, accountId, suppressedThrough);
    }

    /** Returns the message that makes scores forget that a user was a member of an account. */
    public static DailySnapshot forgetMember(String accountId, String userId) {
        return message(Kind.FORGET_MEMBER, Level.ACCOUNT, accountId, accountId, NO_DAY, userId);
    }

    /** Returns the message that accounts begin to close a day. */
    public static DailySnapshot dayCloses(int day) {
        return message(Kind.DAY_CLOSES, Level.ACCOUNT, "", "", day, null);
    }

    private static DailySnapshot forget(Level level, String entityId, String accountId, int day) {
        return message(Kind.FORGET, level, entityId, accountId, day, null);
    }

    private static DailySnapshot message(
            Kind kind, Level level, String entityId, String accountId, int day, String userName) {
        return new DailySnapshot(
                level,
                entityId,
                accountId,
                day,
                kind,
                0,
                0,
                0,
                Map.of(),
                userName,
                Long.MIN_VALUE,
                List.of());
    }

    @Override
    public String account() {
        return accountId;
    }

    @Override
    public int dayIn(DayCalendar calendar) {
        return day;
    }

    /** Returns whether an account's snapshot names one of some users. */
    public boolean namesMember(Set<String> users) {
        return profiles.stream().anyMatch(profile -> profile.namesMember(users));
    }

    /** Returns a copy of an account's snapshot that does not name some users. */
    public DailySnapshot withoutMembers(Set<String> users) {
        List<ProfileSnapshot> left =
                profiles.stream().map(profile -> profile.withoutMembers(users)).toList();
        return with(segments, traits, left);
    }

    /** Returns a copy with what the account adds. */
    public DailySnapshot with(
            long newSegments, Map<String, String> newTraits, List<ProfileSnapshot> newProfiles) {
        return new DailySnapshot(
                level,
                entityId,
                accountId,
                day,
                kind,
                revision,
                firstDay,
                newSegments,
                newTraits,
                userName,
                releaseAt,
                newProfiles);
    }
}
