package io.tideline.alert;

import io.tideline.model.Level;
import java.util.Map;

/**
 * Whom an alert is about, and when. Fields as of {@link Alert}.
 *
 * @param entityId the user or the account
 * @param at milliseconds since the epoch
 * @param traits those of the account that alerts carry; null without an account, and where only the
 *     operator of accounts knows them ({@link Alert#completed})
 * @param userName the trait {@code name} of the user at user level, or null
 */
public record AlertTarget(
        Level level,
        String entityId,
        String accountId,
        String userId,
        long at,
        Map<String, String> traits,
        String userName) {

    AlertTarget withUser(String user) {
        return new AlertTarget(level, entityId, accountId, user, at, traits, userName);
    }

    /** Returns the beginning of a sentence about it. */
    public String name() {
        if (level == Level.USER) {
            String name = userName == null ? "" : Wording.clean(userName);
            return name.isEmpty() ? "User " + Wording.clean(entityId) : name;
        }
        String name = Wording.trait(traits, "name");
        return (name == null ? "Account " + Wording.clean(entityId) : name) + about();
    }

    /** Returns plan and owner of an account in brackets, as far as they are carried. */
    private String about() {
        String plan = Wording.trait(traits, "plan");
        String owner = Wording.trait(traits, "owner");
        if (plan == null && owner == null) {
            return "";
        }
        String separator = plan == null || owner == null ? "" : ", ";
        return " ("
                + (plan == null ? "" : plan)
                + separator
                + (owner == null ? "" : "owner " + owner)
                + ")";
    }

    /** Returns who did it, in a sentence about an account; empty where no user is known. */
    public String by() {
        return userId == null || level == Level.USER ? "" : " (user " + Wording.clean(userId) + ")";
    }

    /** Returns where a user did it; empty at account level, which says so itself. */
    public String where() {
        if (level == Level.ACCOUNT || accountId == null) {
            return "";
        }
        return " in " + account();
    }

    /** Returns the account by its name, else by its id; it must have one. */
    public String account() {
        return traits == null ? Alert.ACCOUNT_NAME : Wording.account(accountId, traits);
    }
}
