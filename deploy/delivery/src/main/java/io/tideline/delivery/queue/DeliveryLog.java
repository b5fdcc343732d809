package io.tideline.delivery.queue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the table says to an operator, and what an operator does with it. */
public final class DeliveryLog {
    private static final String LIST =
            """
            SELECT id, destination, address, state, attempts, created_at, last_error,
                coalesce(payload #>> '{alert,summary}', payload #>> '{score,profile}' || ' of ' || (payload #>> '{score,entity_id}')) AS what
            FROM %s
            WHERE state = ? AND (?::text IS NULL OR destination = ?)
            ORDER BY id DESC LIMIT ?""";

    private static final String RETRY =
            """
            UPDATE %s SET state = 'waiting', attempts = 0, next_attempt_at = now()
            WHERE state = 'dead' AND (?::text IS NULL OR destination = ?) AND (?::bigint IS NULL OR id = ?)""";

    private static final String CLEAN_UP =
            """
            DELETE FROM %s WHERE kind = 'alert' AND state IN ('sent', 'skipped')
            AND created_at < now() - make_interval(secs => ?)""";

    private static final String CLEAN_COUNTS =
            "DELETE FROM %s WHERE hour < now() - interval '1 day'";

    private final Database database;

    public DeliveryLog(Database database) {
        this.database = database;
    }

    /**
     * A row of the table, as it is listed.
     *
     * @param lastError or null
     */
    public record Line(
            long id,
            String destination,
            String address,
            String state,
            int attempts,
            Instant createdAt,
            String lastError,
            String what) {}

    /**
     * Returns the newest rows of a state.
     *
     * @param destination null: all
     */
    public List<Line> list(String state, String destination, int most) throws SQLException {
        String sql = LIST.formatted(database.table("deliveries"));
        return database.inTransaction(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, state);
                        statement.setString(2, destination);
                        statement.setString(3, destination);
                        statement.setInt(4, most);
                        return lines(statement);
                    }
                });
    }

    private static List<Line> lines(PreparedStatement statement) throws SQLException {
        List<Line> lines = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                lines.add(
                        new Line(
                                rows.getLong("id"),
                                rows.getString("destination"),
                                rows.getString("address"),
                                rows.getString("state"),
                                rows.getInt("attempts"),
                                rows.getTimestamp("created_at").toInstant(),
                                rows.getString("last_error"),
                                rows.getString("what")));
            }
        }
        return lines;
    }

    /**
     * Has dead letters sent again.
     *
     * @param destination null: of all
     * @param id null: all
     * @return how many there were
     */
    public int retry(String destination, Long id) throws SQLException {
        String sql = RETRY.formatted(database.table("deliveries"));
        return database.inTransaction(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, destination);
                        statement.setString(2, destination);
                        statement.setObject(3, id);
                        statement.setObject(4, id);
                        return statement.executeUpdate();
                    }
                });
    }

    /** Deletes alerts that are older and were sent, and counts of hours that are over. */
    public int cleanUp(Duration keep) throws SQLException {
        String sql = CLEAN_UP.formatted(database.table("deliveries"));
        String counts = CLEAN_COUNTS.formatted(database.table("delivery_counts"));
        return database.inTransaction(
                connection -> {
                    try (PreparedStatement old = connection.prepareStatement(sql);
                            PreparedStatement hours = connection.prepareStatement(counts)) {
                        old.setLong(1, keep.toSeconds());
                        hours.executeUpdate();
                        return old.executeUpdate();
                    }
                });
    }
}
