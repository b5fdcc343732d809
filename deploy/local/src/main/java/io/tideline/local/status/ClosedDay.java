package io.tideline.local.status;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The newest day with final rows.
 *
 * @param day null if there is none yet
 * @param ended how long ago it ended; null if there is none
 */
public record ClosedDay(LocalDate day, Duration ended) {

    /**
     * Returns the newest closed day in the tables of a sink.
     *
     * @param zone the model's time zone
     * @throws StartException if the database cannot be reached or refuses
     */
    public static ClosedDay in(PostgresSinkConfig config, ZoneId zone, Instant now) {
        String table = Identifiers.quoted(config.schema(), "product_metrics");
        try (var connection = new PostgresConnector(config).open()) {
            var day =
                    Sql.values(connection, LocalDate.class, "SELECT max(day) FROM " + table).get(0);
            return day == null
                    ? new ClosedDay(null, null)
                    : new ClosedDay(
                            day,
                            Duration.between(day.plusDays(1).atStartOfDay(zone).toInstant(), now));
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
    }
}
