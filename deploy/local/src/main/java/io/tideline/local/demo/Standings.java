package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Cause;
import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Standing;
import io.tideline.model.Profile;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads what the demo shows from the job's tables, as any other program could. */
final class Standings {

    // A day is open while its live rows come in: an account without one is shown as of the day
    // before. One that has no row there either has a score of 1, and has fallen to it if it had a
    // row a window ago.
    private static final String NEWEST =
            """
            WITH newest AS (
                SELECT DISTINCT ON (entity_id) *
                FROM account_scores
                WHERE profile = ? AND day BETWEEN ? AND ? AND (final OR ?)
                ORDER BY entity_id, day DESC
            ), earlier AS (
                SELECT * FROM account_scores WHERE profile = ? AND day = ? AND final
            )
            SELECT entity_id,
                account.traits ->> 'name' AS name,
                account.traits ->> 'plan' AS plan,
                account.last_seen_at,
                newest.entity_id IS NOT NULL AS has_row,
                newest.final,
                newest.score,
                newest.band,
                newest.change,
                newest.change_usage,
                newest.change_benchmark,
                newest.movers -> 0 ->> 'event' AS event,
                (newest.movers -> 0 ->> 'previous_count')::bigint AS previous_count,
                (newest.movers -> 0 ->> 'count')::bigint AS count,
                newest.adoption_rate,
                coalesce(newest.active_users, 0) AS active_users,
                coalesce(newest.total_users, earlier.total_users) AS total_users,
                earlier.score AS earlier_score
            FROM newest
            FULL JOIN earlier USING (entity_id)
            LEFT JOIN accounts AS account ON account.account_id = entity_id
            ORDER BY coalesce(newest.score, CASE WHEN newest.entity_id IS NULL THEN 1 END)
                DESC NULLS LAST, newest.raw DESC NULLS LAST, entity_id
            """;

    private static final String DAY = "SELECT max(day) FROM account_scores WHERE profile = ?";

    private static final String PRODUCT =
            """
            SELECT day, daily_active_users, active_users, stickiness,
                active_accounts, total_accounts, average_account_score
            FROM product_metrics
            WHERE profile = ? AND segment = 'all'
            ORDER BY day DESC
            LIMIT 1
            """;

    private final Connection connection;
    private final Profile profile;
    private final ZoneId zone;

    /**
     * @param zone the model's time zone
     */
    Standings(Connection connection, Profile profile, ZoneId zone) {
        this.connection = connection;
        this.profile = profile;
        this.zone = zone;
    }

    /** Returns the newest day of any account's row; null if there is none. */
    LocalDate day() throws SQLException {
        try (var statement = connection.prepareStatement(DAY)) {
            statement.setString(1, profile.name());
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getObject(1, LocalDate.class);
            }
        }
    }

    /**
     * Returns every account's standing, best first: of those that have a row of a day or the day
     * before it, and of those that had one a window ago and have none now.
     *
     * @param live whether live rows count; the day is open then, else closed
     */
    List<Standing> accounts(LocalDate day, boolean live) throws SQLException {
        LocalDate closed = live ? day.minusDays(1) : day;
        try (var statement = connection.prepareStatement(NEWEST)) {
            statement.setString(1, profile.name());
            statement.setDate(2, Date.valueOf(day.minusDays(1)));
            statement.setDate(3, Date.valueOf(day));
            statement.setBoolean(4, live);
            statement.setString(5, profile.name());
            statement.setDate(6, Date.valueOf(closed.minusDays(profile.compare())));
            try (var rows = statement.executeQuery()) {
                var standings = new ArrayList<Standing>();
                while (rows.next()) {
                    standings.add(standing(rows));
                }
                return standings;
            }
        }
    }

    /** Returns the product's newest row; null if there is none. */
    Product product() throws SQLException {
        try (var statement = connection.prepareStatement(PRODUCT)) {
            statement.setString(1, profile.name());
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                return new Product(
                        rows.getObject("day", LocalDate.class),
                        rows.getLong("daily_active_users"),
                        rows.getLong("active_users"),
                        rows.getBigDecimal("stickiness"),
                        rows.getLong("active_accounts"),
                        rows.getLong("total_accounts"),
                        rows.getBigDecimal("average_account_score"));
            }
        }
    }

    private Standing standing(ResultSet row) throws SQLException {
        boolean hasRow = row.getBoolean("has_row");
        Integer score = row.getObject("score", Integer.class);
        Integer change = row.getObject("change", Integer.class);
        if (!hasRow) {
            score = 1;
            Integer earlier = row.getObject("earlier_score", Integer.class);
            change = earlier == null ? null : 1 - earlier;
        }
        var name = row.getString("name");
        var plan = row.getString("plan");
        return new Standing(
                name == null ? row.getString("entity_id") : name,
                plan == null ? "" : plan,
                hasRow && !row.getBoolean("final"),
                score,
                row.getString("band"),
                change,
                cause(row),
                row.getBigDecimal("adoption_rate"),
                row.getInt("active_users"),
                row.getInt("total_users"),
                lastSeen(row));
    }

    private static Cause cause(ResultSet row) throws SQLException {
        var usage = row.getObject("change_usage", Integer.class);
        if (usage == null) {
            return null;
        }
        return new Cause(
                usage,
                row.getInt("change_benchmark"),
                row.getString("event"),
                row.getLong("previous_count"),
                row.getLong("count"));
    }

    private LocalDate lastSeen(ResultSet row) throws SQLException {
        var seen = row.getObject("last_seen_at", OffsetDateTime.class);
        return seen == null ? null : seen.atZoneSameInstant(zone).toLocalDate();
    }
}
