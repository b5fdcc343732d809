package io.tideline.stage;

/**
 * What came late for an account, as state holds it until its watermark: an event's counts, or the
 * row of a user that is written again.
 *
 * @param moment null; part of the format
 */
public record AccountInput(MemberDelta delta, EntityDay userDay, Moment moment) {

    static AccountInput of(MemberDelta delta) {
        return new AccountInput(delta, null, null);
    }

    static AccountInput of(EntityDay userDay) {
        return new AccountInput(null, userDay, null);
    }

    /** The same without a user: what it counts is nobody's then; null: there is no more of it. */
    AccountInput without(String user) {
        if (delta != null) {
            return user.equals(delta.user()) ? of(delta.ofNobody()) : this;
        }
        return user.equals(userDay.entityId()) ? null : this;
    }

    /** The watermark at which accounts take it, if it came late. */
    long releaseAt() {
        return delta != null ? delta.releaseAt() : userDay.releaseAt();
    }
}
