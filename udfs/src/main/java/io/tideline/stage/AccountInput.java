package io.tideline.stage;

/**
 * What members tell an account, in one stream so that order is kept: what an event adds to its
 * counts, what it means to its presence, checklists and alerts, or the day of a user who is to be
 * told the account's segments.
 */
public record AccountInput(MemberDelta delta, EntityDay userDay, Moment moment) {

    static AccountInput of(MemberDelta delta) {
        return new AccountInput(delta, null, null);
    }

    static AccountInput of(EntityDay userDay) {
        return new AccountInput(null, userDay, null);
    }

    static AccountInput of(Moment moment) {
        return new AccountInput(null, null, moment);
    }

    /** The watermark at which accounts take it, if it came late. */
    long releaseAt() {
        return delta != null ? delta.releaseAt() : userDay.releaseAt();
    }

    /** The account it is for. */
    public String account() {
        if (moment != null) {
            return moment.account();
        }
        return delta != null ? delta.account() : userDay.accountId();
    }
}
