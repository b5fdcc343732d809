package io.tideline.console.user;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.console.query.Progress;
import io.tideline.console.query.Row;
import io.tideline.console.query.Standing;
import java.time.Instant;
import java.util.List;

/**
 * A user as they are now.
 *
 * @param accountId null: without an account
 * @param account its name
 * @param traits those carried, by name
 * @param profiles how they are in each profile of the model
 */
public record UserDetail(
        String id,
        String name,
        String email,
        String accountId,
        String account,
        String plan,
        String owner,
        JsonNode traits,
        Instant firstSeen,
        Instant lastSeen,
        Progress activation,
        List<InProfile> profiles) {

    /** How a user is in one profile. */
    public record InProfile(String profile, Standing standing, int activeDays) {
        static InProfile of(Row row) {
            return new InProfile(
                    row.text("profile"), Standing.of(row), (int) row.count("active_days"));
        }
    }

    static UserDetail of(Row row, List<InProfile> profiles) {
        return new UserDetail(
                row.text("user_id"),
                row.text("name"),
                row.text("email"),
                row.text("account_id"),
                row.text("account"),
                row.text("plan"),
                row.text("owner"),
                row.json("traits"),
                row.time("first_seen_at"),
                row.time("last_seen_at"),
                Progress.of(row),
                profiles);
    }

    /** Returns how they are in a profile; null: they are not in it. */
    public InProfile in(String profile) {
        return profiles.stream()
                .filter(each -> each.profile().equals(profile))
                .findFirst()
                .orElse(null);
    }
}
