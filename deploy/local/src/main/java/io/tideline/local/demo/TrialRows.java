package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Step;
import io.tideline.local.demo.Snapshot.Trial;
import io.tideline.local.demo.Snapshot.Trials;
import io.tideline.model.Checklist;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Set;

/** Reads the accounts that began a checklist last, with their progress, from the job's table. */
final class TrialRows {

    private static final String NEWEST =
            """
            SELECT coalesce(traits ->> 'name', entity_id) AS name, status, rate, started_at,
                time_to_activation,
                ARRAY(SELECT jsonb_array_elements_text(steps_remaining)) AS remaining
            FROM activation
            LEFT JOIN accounts ON accounts.account_id = entity_id
            WHERE checklist = ?
            ORDER BY started_at DESC, entity_id
            LIMIT ?
            """;

    private static final Duration DAY = Duration.ofDays(1);

    private final Connection connection;
    private final Checklist checklist;

    TrialRows(Connection connection, Checklist checklist) {
        this.connection = connection;
        this.checklist = checklist;
    }

    /**
     * Returns at most {@code limit} trials.
     *
     * @param now the time from which the days left are counted
     */
    Trials newest(int limit, Instant now) throws SQLException {
        try (var statement = connection.prepareStatement(NEWEST)) {
            statement.setString(1, checklist.name());
            statement.setInt(2, limit);
            try (var rows = statement.executeQuery()) {
                var trials = new ArrayList<Trial>();
                while (rows.next()) {
                    trials.add(trial(rows, now));
                }
                return new Trials(checklist.name(), trials);
            }
        }
    }

    private Trial trial(ResultSet row, Instant now) throws SQLException {
        var remaining = Set.of((String[]) row.getArray("remaining").getArray());
        var seconds = row.getObject("time_to_activation", Long.class);
        return new Trial(
                row.getString("name"),
                row.getString("status"),
                checklist.steps().stream()
                        .map(step -> new Step(step.name(), !remaining.contains(step.name())))
                        .toList(),
                row.getBigDecimal("rate"),
                daysLeft(row.getObject("started_at", OffsetDateTime.class).toInstant(), now),
                seconds == null ? null : Duration.ofSeconds(seconds));
    }

    private Long daysLeft(Instant started, Instant now) {
        if (checklist.expiresAfter() == null) {
            return null;
        }
        // While a backlog is read, the rows of some users may be ahead of others.
        var from = now.isBefore(started) ? started : now;
        var left = Duration.between(from, started.plus(checklist.expiresAfter()));
        return left.isNegative() ? 0 : left.plus(DAY).minusMillis(1).toDays();
    }
}
