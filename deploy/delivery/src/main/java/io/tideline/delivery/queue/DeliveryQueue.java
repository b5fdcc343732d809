package io.tideline.delivery.queue;

import io.tideline.delivery.message.AlertMessage;
import io.tideline.delivery.queue.Delivery.Opener;
import io.tideline.job.sink.table.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives rows of the table that are due to one process at a time.
 *
 * <p>A row that is taken is due again after the lease, so that another process takes it should this
 * one die; no transaction is open while it is being sent. Cost: an index scan of what is due, and
 * two writes of each row.
 */
public final class DeliveryQueue {
    private static final int MOST_IN_A_DIGEST = 500;

    private static final String IS_DUE =
            """
            SELECT EXISTS (SELECT FROM %s WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= now())""";

    private static final String TAKE =
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM %1$s
                WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= now() AND NOT is_digest
                ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE %1$s AS taken SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => ?)
            FROM due WHERE taken.id = due.id
            RETURNING taken.id, destination, address, key, attempts, content, payload""";

    /** All that is due of the address that has waited longest. */
    private static final String TAKE_DIGEST =
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM %1$s
                WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= now() AND is_digest
                AND address = (
                    SELECT address FROM %1$s
                    WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= now() AND is_digest
                    ORDER BY next_attempt_at LIMIT 1)
                ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED)
            UPDATE %1$s AS taken SET attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => ?)
            FROM due WHERE taken.id = due.id
            RETURNING taken.id, destination, address, key, attempts, content, payload""";

    /** Two workers would share one digest between them. */
    private static final String ALONE =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('tideline deliveries ' || ?, 0))";

    private static final String OPENER =
            """
            SELECT payload, reference FROM %s
            WHERE destination = ? AND address = ? AND kind = 'alert' AND id < ? AND state IN ('waiting', 'sent')
            AND %s = ? AND payload #>> '{alert,level}' = ? AND payload #>> '{alert,kind}' <> 'resolved'
            AND CASE WHEN ? THEN payload #>> '{alert,rule}' = ? ELSE payload #>> '{alert,kind}' = 'inactive' END
            AND (payload #>> '{alert,kind}' <> 'champion_silent' OR user_id = ?)
            ORDER BY id DESC LIMIT 1""";

    private final Database database;
    private final String table;

    public DeliveryQueue(Database database) {
        this.database = database;
        this.table = database.table("deliveries");
    }

    /** Returns whether anything is due, also what only goes out together. */
    public boolean isAnythingDue(String destination) throws SQLException {
        String sql = IS_DUE.formatted(table);
        return database.inTransaction(connection -> Sql.isTrue(connection, sql, destination));
    }

    /**
     * Takes what is due, the longest due first.
     *
     * @param most rows, at least 1
     * @param lease after which a row that is not settled is due again
     */
    public List<Delivery> take(String destination, int most, Duration lease) throws SQLException {
        String sql = TAKE.formatted(table);
        return database.inTransaction(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, destination);
                        statement.setInt(2, most);
                        statement.setLong(3, lease.toSeconds());
                        return taken(connection, statement);
                    }
                });
    }

    /** Takes what is due of one address and goes out together; empty: nothing is. */
    public List<Delivery> takeDigest(String destination, Duration lease) throws SQLException {
        String sql = TAKE_DIGEST.formatted(table);
        return database.inTransaction(
                connection -> {
                    if (!Sql.isTrue(connection, ALONE, destination)) {
                        return List.of();
                    }
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        statement.setString(1, destination);
                        statement.setString(2, destination);
                        statement.setInt(3, MOST_IN_A_DIGEST);
                        statement.setLong(4, lease.toSeconds());
                        return taken(connection, statement);
                    }
                });
    }

    private List<Delivery> taken(Connection connection, PreparedStatement statement)
            throws SQLException {
        List<Delivery> taken = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                taken.add(
                        new Delivery(
                                rows.getLong("id"),
                                rows.getString("destination"),
                                rows.getString("address"),
                                rows.getString("key"),
                                rows.getInt("attempts"),
                                rows.getString("content"),
                                Payloads.read(rows.getString("payload")),
                                null));
            }
        }
        for (int i = 0; i < taken.size(); i++) {
            Delivery each = taken.get(i);
            if (each.isAlert() && each.alert().isEnding()) {
                taken.set(i, each.ending(opener(connection, each)));
            }
        }
        return taken;
    }

    private Opener opener(Connection connection, Delivery ending) throws SQLException {
        AlertMessage alert = ending.alert();
        String sql = OPENER.formatted(table, alert.isAboutUser() ? "user_id" : "account_id");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, ending.destination());
            statement.setString(2, ending.address());
            statement.setLong(3, ending.id());
            statement.setString(4, alert.entityId());
            statement.setString(5, alert.level());
            statement.setBoolean(6, alert.isResolved());
            statement.setString(7, alert.rule());
            statement.setString(8, alert.userId());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Opener(
                                new AlertMessage(Payloads.read(row.getString(1)).path("alert")),
                                row.getString(2))
                        : null;
            }
        }
    }
}
