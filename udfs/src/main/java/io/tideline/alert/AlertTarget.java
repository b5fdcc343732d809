package io.tideline.alert;

import io.tideline.model.Level;

/**
 * Whom an alert is about, and when. Fields as of {@link Alert}.
 *
 * @param entityId the user or the account
 * @param at milliseconds since the epoch
 */
public record AlertTarget(Level level, String entityId, String accountId, String userId, long at) {

    /** Returns the beginning of a sentence about it. */
    public String name() {
        return level == Level.ACCOUNT ? "Account " + entityId : "User " + entityId;
    }

    /** Returns who did it, in a sentence about an account; empty where no user is known. */
    public String by() {
        return userId == null || level == Level.USER ? "" : " (user " + userId + ")";
    }

    /** Returns where a user did it; empty at account level, which says so itself. */
    public String where() {
        return level == Level.USER && accountId != null ? " in account " + accountId : "";
    }
}
