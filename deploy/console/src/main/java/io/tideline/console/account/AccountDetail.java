package io.tideline.console.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.console.query.Progress;
import io.tideline.console.query.Row;
import io.tideline.console.query.Standing;
import java.time.Instant;
import java.util.List;

/**
 * An account as it is now.
 *
 * @param traits those carried, by name
 * @param profiles how it is in each profile of the model
 */
public record AccountDetail(
        String id,
        String name,
        String plan,
        String owner,
        String segments,
        JsonNode traits,
        Instant firstSeen,
        Instant lastSeen,
        long openAlerts,
        Progress activation,
        List<InProfile> profiles) {

    /** How an account is in one profile. */
    public record InProfile(
            String profile,
            Standing standing,
            int activeUsers,
            Integer totalUsers,
            Double seats,
            Double seatUsage,
            Double averageUserScore) {

        static InProfile of(Row row) {
            return new InProfile(
                    row.text("profile"),
                    Standing.of(row),
                    (int) row.count("active_users"),
                    row.integer("total_users"),
                    row.number("seats"),
                    row.number("seat_usage"),
                    row.number("average_user_score"));
        }
    }

    static AccountDetail of(Row row, List<InProfile> profiles) {
        return new AccountDetail(
                row.text("account_id"),
                row.text("name"),
                row.text("plan"),
                row.text("owner"),
                row.text("segments"),
                row.json("traits"),
                row.time("first_seen_at"),
                row.time("last_seen_at"),
                row.count("open_alerts"),
                Progress.of(row),
                profiles);
    }

    /** Returns how it is in a profile; null: it is not in it. */
    public InProfile in(String profile) {
        return profiles.stream()
                .filter(each -> each.profile().equals(profile))
                .findFirst()
                .orElse(null);
    }
}
