package io.tideline.delivery.queue;

import io.tideline.delivery.queue.Outcome.Busy;
import io.tideline.delivery.queue.Outcome.Closed;
import io.tideline.delivery.queue.Outcome.Failed;
import io.tideline.delivery.queue.Outcome.Refused;
import io.tideline.delivery.queue.Outcome.Sent;
import io.tideline.delivery.queue.Outcome.Skipped;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Writes down what became of deliveries. What was sent is sent, whoever has the row meanwhile; a
 * failure counts only for who still has it.
 */
public final class Settlement {
    private static final int LONGEST_REASON = 500;

    /** Values that have changed since they were taken are sent again, after their interval. */
    private static final String SENT =
            """
            UPDATE %s SET
                state = CASE WHEN content IS NOT DISTINCT FROM ? THEN 'sent' ELSE 'waiting' END,
                attempts = CASE WHEN content IS NULL THEN attempts ELSE 0 END,
                next_attempt_at = now() + make_interval(secs => coalesce((payload ->> 'every')::integer, 0)),
                sent_content = ?, sent_at = now(), last_error = NULL, reference = coalesce(?, reference)
            WHERE id = ?""";

    private static final String ENDED =
            """
            UPDATE %s SET state = ?, last_error = ? WHERE id = ? AND attempts = ? AND state = 'waiting'""";

    private static final String AGAIN =
            """
            UPDATE %s SET attempts = attempts - ?, next_attempt_at = now() + make_interval(secs => ?), last_error = ?
            WHERE id = ? AND attempts = ? AND state = 'waiting'""";

    private final Database database;
    private final RetryPolicy retries;

    public Settlement(Database database, RetryPolicy retries) {
        this.database = database;
        this.retries = retries;
    }

    /**
     * Settles deliveries that were taken.
     *
     * @param outcomes one for each, in the same order
     */
    public void settle(List<Delivery> deliveries, List<Outcome> outcomes) throws SQLException {
        String table = database.table("deliveries");
        database.inTransaction(
                connection -> {
                    try (PreparedStatement sent =
                                    connection.prepareStatement(SENT.formatted(table));
                            PreparedStatement ended =
                                    connection.prepareStatement(ENDED.formatted(table));
                            PreparedStatement again =
                                    connection.prepareStatement(AGAIN.formatted(table))) {
                        for (int i = 0; i < deliveries.size(); i++) {
                            add(deliveries.get(i), outcomes.get(i), sent, ended, again);
                        }
                        sent.executeBatch();
                        ended.executeBatch();
                        return again.executeBatch();
                    }
                });
    }

    private void add(
            Delivery delivery,
            Outcome outcome,
            PreparedStatement sent,
            PreparedStatement ended,
            PreparedStatement again)
            throws SQLException {
        if (outcome instanceof Sent done) {
            sent.setString(1, delivery.content());
            sent.setString(2, delivery.content());
            sent.setString(3, done.reference());
            sent.setLong(4, delivery.id());
            sent.addBatch();
        } else if (outcome instanceof Skipped skipped) {
            end(delivery, "skipped", skipped.reason(), ended);
        } else if (outcome instanceof Refused refused) {
            end(delivery, "dead", refused.reason(), ended);
        } else if (outcome instanceof Failed failed) {
            if (delivery.attempts() >= retries.attempts()) {
                end(delivery, "dead", failed.reason(), ended);
            } else {
                retry(delivery, 0, retries.pauseAfter(delivery.attempts()), failed.reason(), again);
            }
        } else if (outcome instanceof Busy busy) {
            retry(delivery, 1, busy.after(), busy.reason(), again);
        } else if (outcome instanceof Closed closed) {
            retry(delivery, 1, RetryPolicy.WHILE_CLOSED, closed.reason(), again);
        }
    }

    private static void end(
            Delivery delivery, String state, String reason, PreparedStatement statement)
            throws SQLException {
        statement.setString(1, state);
        statement.setString(2, shortened(reason));
        statement.setLong(3, delivery.id());
        statement.setInt(4, delivery.attempts());
        statement.addBatch();
    }

    private static void retry(
            Delivery delivery,
            int uncounted,
            Duration pause,
            String reason,
            PreparedStatement statement)
            throws SQLException {
        statement.setInt(1, uncounted);
        statement.setDouble(2, pause.toMillis() / 1e3);
        statement.setString(3, shortened(reason));
        statement.setLong(4, delivery.id());
        statement.setInt(5, delivery.attempts());
        statement.addBatch();
    }

    private static String shortened(String reason) {
        String text = Payloads.storable(reason);
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }
}
