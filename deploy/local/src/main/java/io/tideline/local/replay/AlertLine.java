package io.tideline.local.replay;

/**
 * What is read of a row of {@code alerts.jsonl}.
 *
 * @param userId null: no user had a part in it
 * @param at RFC 3339, in UTC
 */
public record AlertLine(
        String rule, String kind, String level, String accountId, String userId, String at) {

    /** The kind that says that an earlier alert of the rule is over. */
    public static final String RESOLVED = "resolved";
}
