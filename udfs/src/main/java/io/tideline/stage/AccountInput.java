package io.tideline.stage;

/**
 * What members tell an account, in one stream so that order is kept: either what an event means to
 * it, or the day of a user who is to be told the account's segments.
 */
public record AccountInput(MemberDelta delta, EntityDay userDay) {

    /** The watermark at which accounts take it, if it came late. */
    long releaseAt() {
        return delta != null ? delta.releaseAt() : userDay.releaseAt();
    }

    /** The account it is for. */
    public String account() {
        return delta != null ? delta.account() : userDay.accountId();
    }
}
