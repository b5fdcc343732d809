package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Standing;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads what the demo shows from the job's tables, as any other program could. */
final class Standings {

    // A day is open while its live rows come in: an account without one is shown as of the day
    // before.
    private static final String NEWEST =
            """
            SELECT * FROM (
                SELECT DISTINCT ON (entity_id)
                    entity_id, final, raw, score, change, adoption_rate, active_users, total_users,
                    top_users -> 0 ->> 'user_id' AS champion,
                    (top_users -> 0 ->> 'share')::numeric AS share
                FROM account_scores
                WHERE profile = ? AND day BETWEEN ? AND ? AND (final OR ?)
                ORDER BY entity_id, day DESC
            ) AS newest
            ORDER BY score DESC NULLS LAST, raw DESC, entity_id
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
    private final String profile;

    Standings(Connection connection, String profile) {
        this.connection = connection;
        this.profile = profile;
    }

    /** Returns the newest day of any account's row; null if there is none. */
    LocalDate day() throws SQLException {
        try (var statement = connection.prepareStatement(DAY)) {
            statement.setString(1, profile);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getObject(1, LocalDate.class);
            }
        }
    }

    /**
     * Returns every account's newest row of a day or the day before it, best first.
     *
     * @param live whether live rows count
     * @param name maps an account id to its name
     * @param plans the plan by account id
     */
    List<Standing> accounts(
            LocalDate day, boolean live, UnaryOperator<String> name, Map<String, String> plans)
            throws SQLException {
        try (var statement = connection.prepareStatement(NEWEST)) {
            statement.setString(1, profile);
            statement.setDate(2, Date.valueOf(day.minusDays(1)));
            statement.setDate(3, Date.valueOf(day));
            statement.setBoolean(4, live);
            try (var rows = statement.executeQuery()) {
                var standings = new ArrayList<Standing>();
                while (rows.next()) {
                    standings.add(standing(rows, name, plans));
                }
                return standings;
            }
        }
    }

    /** Returns the product's newest row; null if there is none. */
    Product product() throws SQLException {
        try (var statement = connection.prepareStatement(PRODUCT)) {
            statement.setString(1, profile);
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

    private static Standing standing(
            ResultSet row, UnaryOperator<String> name, Map<String, String> plans)
            throws SQLException {
        var id = row.getString("entity_id");
        return new Standing(
                name.apply(id),
                plans.getOrDefault(id, ""),
                !row.getBoolean("final"),
                row.getObject("score", Integer.class),
                row.getObject("change", Integer.class),
                row.getBigDecimal("adoption_rate"),
                row.getInt("active_users"),
                row.getInt("total_users"),
                row.getString("champion"),
                row.getBigDecimal("share"));
    }
}
