package io.tideline.job.sink.jdbc;

import static java.util.stream.Collectors.joining;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.RowEraser.Erased;
import io.tideline.job.sink.jdbc.connection.ErrorCodes;
import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.table.Sql;
import io.tideline.model.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes users and accounts out of the tables. What was summed into others' rows stays as a number.
 *
 * <p>Ids are taken some at a time, each time in one transaction. What is done already when a server
 * refuses stays done, and doing it again does no harm.
 */
final class Deletion {
    /** A table of rows of years may take a while to look through. */
    private static final Duration SILENCE = Duration.ofHours(1);

    /** Whose rows one transaction takes: not too long, and not too many locks. */
    private static final int IDS_AT_ONCE = 500;

    private static final List<Step> OF_USERS =
            List.of(
                    Step.delete("user_scores", "entity_id"),
                    Step.delete("activation", "level = 'user' AND entity_id"),
                    Step.delete("alerts", "user_id"),
                    Step.delete("users", "user_id"),
                    Step.delete("activity", "user_id"));

    private static final List<Step> OF_ACCOUNTS =
            List.of(
                    Step.delete("account_scores", "entity_id"),
                    Step.delete("activation", "level = 'account' AND entity_id"),
                    Step.delete("alerts", "account_id"),
                    Step.delete("accounts", "account_id"),
                    Step.delete("activity", "account_id"),
                    Step.empty("users", "account_id"),
                    Step.empty("user_scores", "account_id"),
                    Step.empty("activation", "level = 'user' AND account_id"));

    /**
     * A statement.
     *
     * @param column that it empties; null: it deletes rows
     * @param sql with a place for the ids
     */
    private record Step(String table, String column, String sql) {
        static Step delete(String table, String condition) {
            return new Step(
                    table, null, "DELETE FROM %s WHERE %s IN (%%s)".formatted(table, condition));
        }

        static Step empty(String table, String condition) {
            return new Step(
                    table,
                    "account_id",
                    "UPDATE %s SET account_id = NULL WHERE %s IN (%%s)"
                            .formatted(table, condition));
        }
    }

    private final Connection connection;
    private final Erased done;

    private Deletion(Connection connection, JdbcSinkConfig config) {
        this.connection = connection;
        this.done = Erased.ofRows(config.product().text());
    }

    /**
     * Deletes the rows of users and accounts, known to the tables or not.
     *
     * @throws StartException if the server cannot be reached or refuses
     */
    static Erased of(JdbcSinkConfig config, EntityIds ids) {
        try (Connection connection = new JdbcConnector(config).open(SILENCE)) {
            Schema.refuseOthers(connection, config);
            connection.setAutoCommit(false);
            Deletion deletion = new Deletion(connection, config);
            deletion.take(OF_USERS, ids.of(Level.USER));
            deletion.takeFromLists(ids.of(Level.USER));
            deletion.take(OF_ACCOUNTS, ids.of(Level.ACCOUNT));
            return deletion.done;
        } catch (SQLException e) {
            throw new StartException(new JdbcErrors(config).reason(e), e);
        }
    }

    private void take(List<Step> steps, List<String> ids) throws SQLException {
        for (List<String> some : EntityIds.chunks(ids, IDS_AT_ONCE)) {
            Sql.inTransactionAgain(connection, ErrorCodes::isConflict, () -> run(steps, some))
                    .forEach(this::add);
        }
    }

    private void takeFromLists(List<String> users) throws SQLException {
        if (!users.isEmpty()) {
            int rows = ChampionLists.remove(connection, users);
            done.add(ChampionLists.TABLE, ChampionLists.COLUMN, rows);
        }
    }

    private void add(Step step, int rows) {
        done.add(step.table(), step.column(), rows);
    }

    /** Returns how many rows each step deleted or changed. */
    private Map<Step, Integer> run(List<Step> steps, List<String> ids) throws SQLException {
        Map<Step, Integer> rows = new LinkedHashMap<>();
        String places = ids.stream().map(id -> "?").collect(joining(", "));
        for (Step step : steps) {
            try (PreparedStatement statement =
                    connection.prepareStatement(step.sql().formatted(places))) {
                set(statement, ids);
                rows.put(step, statement.executeUpdate());
            }
        }
        return rows;
    }

    static void set(PreparedStatement statement, List<String> texts) throws SQLException {
        for (int i = 0; i < texts.size(); i++) {
            statement.setString(i + 1, texts.get(i));
        }
    }
}
