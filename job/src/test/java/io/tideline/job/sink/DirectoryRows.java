package io.tideline.job.sink;

import io.tideline.directory.AccountRow;
import io.tideline.directory.ActivityRow;
import io.tideline.directory.UserRow;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows of accounts, of users and of what they did, for tests. */
public final class DirectoryRows {
    private static final long DAY_MILLIS = 86_400_000;

    private DirectoryRows() {}

    /** Returns a row of an account that was first seen a day before. */
    public static AccountRow account(String accountId, long lastSeenAt, long revision) {
        return accountOfModel(accountId, lastSeenAt, 7, revision);
    }

    /** Returns the row under another version of the model. */
    public static AccountRow accountOfModel(
            String accountId, long lastSeenAt, int model, long revision) {
        return new AccountRow(
                accountId,
                "{\"name\":\"Acme\",\"seats\":4,\"paying\":true}",
                List.of("paid", "large"),
                lastSeenAt - DAY_MILLIS,
                lastSeenAt,
                model,
                revision);
    }

    /** Returns a row of an account with this name alone. */
    public static AccountRow named(String accountId, String nameJson) {
        return new AccountRow(
                accountId, "{\"name\":" + nameJson + "}", List.of(), Rows.NOON, Rows.NOON, 7, 1);
    }

    /**
     * Returns a row of a user who was first seen a day before.
     *
     * @param accountId null: the user has none, and no traits
     */
    public static UserRow user(String userId, String accountId, long lastSeenAt, long revision) {
        return new UserRow(
                userId,
                accountId,
                accountId == null ? "{}" : "{\"name\":\"Ann \\\"A\\\"\"}",
                lastSeenAt - DAY_MILLIS,
                lastSeenAt,
                7,
                revision);
    }

    /** Returns what a member did: all events but one are of those that count. */
    public static ActivityRow activity(String accountId, String userId, int day, long events) {
        Map<String, Long> counts = new TreeMap<>();
        if (events > 1) {
            counts.put("Report Created", events - 1);
        }
        return new ActivityRow(accountId, userId, day, events, counts);
    }
}
