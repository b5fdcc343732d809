package io.tideline.job.sink.postgres;

import io.tideline.job.config.PostgresSinkConfig;
import io.tideline.job.config.StartException;
import io.tideline.model.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a user or an account out of the tables, in one transaction. What was summed into others'
 * rows stays as a number.
 *
 * @param deleted how many rows, by table, in the order of deletion
 * @param changed how many rows of others no longer name it, by table and column: {@code
 *     user_scores.account_id}
 */
public record Deletion(Map<String, Integer> deleted, Map<String, Integer> changed) {
    /** The job writes rows of others meanwhile, and a lock of its may be crosswise to ours. */
    private static final int ATTEMPTS = 5;

    /** A table of rows of years may take a while to look through. */
    private static final Duration SILENCE = Duration.ofHours(1);

    private static final List<Step> OF_USER =
            List.of(
                    Step.delete("user_scores", "entity_id = ?"),
                    Step.delete("activation", "level = 'user' AND entity_id = ?"),
                    Step.delete("alerts", "user_id = ?"),
                    new Step(
                            "account_scores",
                            "top_users",
                            """
                            UPDATE %s SET top_users = (
                                SELECT coalesce(jsonb_agg(listed ORDER BY place), '[]')
                                FROM jsonb_array_elements(top_users) WITH ORDINALITY AS list (listed, place)
                                WHERE listed ->> 'user_id' <> ?)
                            WHERE top_users @> jsonb_build_array(jsonb_build_object('user_id', ?::text))"""));

    private static final List<Step> OF_ACCOUNT =
            List.of(
                    Step.delete("account_scores", "entity_id = ?"),
                    Step.delete("activation", "level = 'account' AND entity_id = ?"),
                    Step.delete("alerts", "account_id = ?"),
                    new Step(
                            "user_scores",
                            "account_id",
                            "UPDATE %s SET account_id = NULL WHERE account_id = ?"),
                    new Step(
                            "activation",
                            "account_id",
                            "UPDATE %s SET account_id = NULL WHERE level = 'user' AND account_id = ?"));

    /**
     * A statement.
     *
     * @param column that it changes; null: it deletes rows
     * @param sql with a place for the table, and parameters that all are the id
     */
    private record Step(String table, String column, String sql) {
        static Step delete(String table, String condition) {
            return new Step(table, null, "DELETE FROM %s WHERE " + condition);
        }
    }

    /**
     * Deletes the rows of an entity.
     *
     * @param id as {@link io.tideline.event.IdRules} want it; known to the tables or not
     * @throws StartException if the server cannot be asked or refuses; nothing is deleted then
     */
    public static Deletion of(PostgresSinkConfig config, Level level, String id) {
        List<Step> steps = level == Level.USER ? OF_USER : OF_ACCOUNT;
        try (Connection connection = new PostgresConnector(config).open(SILENCE)) {
            connection.setAutoCommit(false);
            for (int attempt = 1; ; attempt++) {
                try {
                    Deletion done = run(connection, config.schema(), steps, id);
                    connection.commit();
                    return done;
                } catch (SQLException e) {
                    if (!SqlState.isInTheWay(e) || attempt == ATTEMPTS) {
                        throw e;
                    }
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw new StartException(PostgresFaults.reason(e, config), e);
        }
    }

    private static Deletion run(Connection connection, String schema, List<Step> steps, String id)
            throws SQLException {
        Map<String, Integer> deleted = new LinkedHashMap<>();
        Map<String, Integer> changed = new LinkedHashMap<>();
        for (Step step : steps) {
            String table = Upsert.quoted(schema) + "." + Upsert.quoted(step.table());
            try (PreparedStatement statement =
                    connection.prepareStatement(step.sql().formatted(table))) {
                int parameters = statement.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= parameters; i++) {
                    statement.setString(i, id);
                }
                int rows = statement.executeUpdate();
                if (step.column() == null) {
                    deleted.put(step.table(), rows);
                } else {
                    changed.put(step.table() + "." + step.column(), rows);
                }
            }
        }
        return new Deletion(deleted, changed);
    }
}
