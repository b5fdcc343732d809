package io.tideline.job.sink.postgres;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.RowEraser.Erased;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.postgres.connection.SqlState;
import io.tideline.job.sink.table.Sql;
import io.tideline.model.Level;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes users and accounts out of the tables. What was summed into others' rows stays as a number.
 *
 * <p>Ids are taken some at a time, each time in one transaction; a table that has to be looked
 * through whole is looked through once for all of them. What is done already when a server refuses
 * stays done, and doing it again does no harm.
 */
public final class Deletion {
    /** A table of rows of years may take a while to look through. */
    private static final Duration SILENCE = Duration.ofHours(1);

    /** Whose rows one transaction takes: not too long, and not too many locks. */
    private static final int IDS_AT_ONCE = 1_000;

    private static final List<Step> OF_USERS =
            List.of(
                    Step.delete("user_scores", "entity_id = ANY (?)"),
                    Step.delete("activation", "level = 'user' AND entity_id = ANY (?)"),
                    Step.delete("alerts", "user_id = ANY (?)"),
                    Step.delete("users", "user_id = ANY (?)"),
                    Step.delete("activity", "user_id = ANY (?)"),
                    Step.delete("deliveries", "user_id = ANY (?)"),
                    new Step(
                            "account_scores",
                            "top_users",
                            true,
                            """
                            UPDATE %s SET top_users = (
                                SELECT coalesce(jsonb_agg(listed ORDER BY place), '[]')
                                FROM jsonb_array_elements(top_users) WITH ORDINALITY AS list (listed, place)
                                WHERE NOT listed ->> 'user_id' = ANY (?))
                            WHERE EXISTS (
                                SELECT FROM jsonb_array_elements(top_users) AS list (listed)
                                WHERE listed ->> 'user_id' = ANY (?))"""));

    private static final List<Step> OF_ACCOUNTS =
            List.of(
                    Step.delete("account_scores", "entity_id = ANY (?)"),
                    Step.delete("activation", "level = 'account' AND entity_id = ANY (?)"),
                    Step.delete("alerts", "account_id = ANY (?)"),
                    Step.delete("accounts", "account_id = ANY (?)"),
                    Step.delete("activity", "account_id = ANY (?)"),
                    Step.delete("deliveries", "account_id = ANY (?)"),
                    Step.empty("users", "account_id", "account_id = ANY (?)"),
                    Step.empty("user_scores", "account_id", "account_id = ANY (?)"),
                    Step.empty(
                            "activation", "account_id", "level = 'user' AND account_id = ANY (?)"));

    /** What had been sent of those whose deliveries are deleted next, by destination. */
    private static final String SENT =
            """
            SELECT destination, count(*)::integer FROM %s
            WHERE %s = ANY (?) AND sent_at IS NOT NULL GROUP BY destination ORDER BY destination""";

    /**
     * A statement.
     *
     * @param column that it changes; null: it deletes rows
     * @param isScan whether it looks through the whole table, however few ids there are
     * @param sql with a place for the table, and parameters that all are the list of ids
     */
    private record Step(String table, String column, boolean isScan, String sql) {
        static Step delete(String table, String condition) {
            return new Step(table, null, false, "DELETE FROM %s WHERE " + condition);
        }

        static Step empty(String table, String column, String condition) {
            return new Step(
                    table, column, false, "UPDATE %s SET " + column + " = NULL WHERE " + condition);
        }
    }

    private final Connection connection;
    private final String schema;
    private final Erased done = Erased.ofRows("PostgreSQL");

    private Deletion(Connection connection, String schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /**
     * Deletes the rows of users and accounts, known to the tables or not.
     *
     * @throws StartException if the server cannot be reached or refuses
     */
    public static Erased of(PostgresSinkConfig config, EntityIds ids) {
        try (Connection connection = new PostgresConnector(config).open(SILENCE)) {
            connection.setAutoCommit(false);
            Deletion deletion = new Deletion(connection, config.schema());
            deletion.take(Level.USER, OF_USERS, ids.of(Level.USER));
            deletion.take(Level.ACCOUNT, OF_ACCOUNTS, ids.of(Level.ACCOUNT));
            return deletion.done;
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
    }

    private void take(Level level, List<Step> steps, List<String> ids) throws SQLException {
        List<Step> byIndex = steps.stream().filter(step -> !step.isScan()).toList();
        for (List<String> some : EntityIds.chunks(ids, IDS_AT_ONCE)) {
            noteSent(level, some);
            takeAtOnce(byIndex, some);
        }
        if (!ids.isEmpty()) {
            takeAtOnce(steps.stream().filter(Step::isScan).toList(), ids);
        }
    }

    /** Others have what was sent, and a deleted row no longer says so. */
    private void noteSent(Level level, List<String> ids) throws SQLException {
        String sql = SENT.formatted(Identifiers.quoted(schema, "deliveries"), level.text() + "_id");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    done.sent().merge(result.getString(1), result.getInt(2), Integer::sum);
                }
            }
        }
        connection.commit();
    }

    private void takeAtOnce(List<Step> steps, List<String> ids) throws SQLException {
        Sql.inTransactionAgain(connection, SqlState::isConflict, () -> run(steps, ids))
                .forEach(this::add);
    }

    private void add(Step step, int rows) {
        done.add(step.table(), step.column(), rows);
    }

    /** Returns how many rows each step deleted or changed. */
    private Map<Step, Integer> run(List<Step> steps, List<String> ids) throws SQLException {
        Map<Step, Integer> rows = new LinkedHashMap<>();
        Array array = connection.createArrayOf("text", ids.toArray());
        for (Step step : steps) {
            String sql = step.sql().formatted(Identifiers.quoted(schema, step.table()));
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int parameters = statement.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= parameters; i++) {
                    statement.setArray(i, array);
                }
                rows.put(step, statement.executeUpdate());
            }
        }
        return rows;
    }
}
