package io.tideline.console.account;

import io.tideline.console.query.Progress;
import io.tideline.console.query.Row;
import io.tideline.console.query.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An account in the list, in one profile.
 *
 * @param name its trait {@code name}, or the id
 * @param grouped whether a group call has set any carried trait
 * @param totalUsers null: it never had a row
 * @param seats null: the trait is no number
 * @param seatUsage active users in percent of the seats
 * @param activation null: on no checklist
 */
public record AccountRow(
        String id,
        String name,
        String plan,
        String owner,
        List<String> segments,
        boolean grouped,
        Standing standing,
        int activeUsers,
        Integer totalUsers,
        Double seats,
        Double seatUsage,
        Progress activation,
        Instant firstSeen,
        Instant lastSeen) {

    /**
     * Reads a row of the list.
     *
     * @param segments those of the row, shared with other rows
     */
    static AccountRow of(Row row, List<String> segments) {
        return new AccountRow(
                row.text("account_id"),
                row.text("name"),
                row.text("plan"),
                row.text("owner"),
                segments,
                row.flag("grouped"),
                Standing.of(row),
                (int) row.count("active_users"),
                row.integer("total_users"),
                row.number("seats"),
                row.number("seat_usage"),
                Progress.of(row),
                row.time("first_seen_at"),
                row.time("last_seen_at"));
    }

    /** Returns whether id, name or owner have a text, given in lower case. */
    boolean mentions(String text) {
        return has(name, text) || has(id, text) || has(owner, text);
    }

    private static boolean has(String where, String text) {
        return where != null && where.toLowerCase(Locale.ROOT).contains(text);
    }
}
