package io.tideline.stage;

import io.tideline.model.Level;
import java.util.List;

/**
 * What is due for an entity on a day: an entry per profile that gets a row.
 *
 * @param accountId the user's account, or the account itself; null for a user without one
 * @param kind whether it is live, final, or a correction of a final
 * @param revision accepted events up to the end of the day
 * @param firstDay the day the entity was first seen
 * @param segments bits of the model's segments that the account is in; 0 until accounts have set it
 * @param releaseAt of a correction: see {@link MemberDelta#releaseAt()}
 */
public record EntityDay(
        Level level,
        String entityId,
        String accountId,
        int day,
        Kind kind,
        long revision,
        int firstDay,
        long segments,
        long releaseAt,
        List<ProfileDay> profiles) {

    /** What a row is for. */
    public enum Kind {
        LIVE,
        FINAL,
        CORRECTION,

        /** No row: the entity is to be forgotten. */
        FORGET
    }

    /** Has what a stage keeps of an entity forgotten. */
    static EntityDay forget(Level level, String entityId, String accountId) {
        return new EntityDay(
                level, entityId, accountId, 0, Kind.FORGET, 0, 0, 0, Long.MIN_VALUE, List.of());
    }

    EntityDay with(long newSegments, List<ProfileDay> newProfiles) {
        return new EntityDay(
                level,
                entityId,
                accountId,
                day,
                kind,
                revision,
                firstDay,
                newSegments,
                releaseAt,
                newProfiles);
    }
}
