package io.tideline.console.user;

import io.tideline.console.query.Progress;
import io.tideline.console.query.Row;
import io.tideline.console.query.Standing;
import java.time.Instant;

/**
 * A user of an account, in one profile.
 *
 * @param activeDays days of the window with an event that counts
 * @param share percent of the account's raw; null: not among the first five
 */
public record UserRow(
        String id,
        String name,
        String email,
        Standing standing,
        int activeDays,
        Progress activation,
        Double share,
        Instant firstSeen,
        Instant lastSeen) {

    static UserRow of(Row row) {
        return new UserRow(
                row.text("user_id"),
                row.text("name"),
                row.text("email"),
                Standing.of(row),
                (int) row.count("active_days"),
                Progress.of(row),
                row.number("share"),
                row.time("first_seen_at"),
                row.time("last_seen_at"));
    }
}
