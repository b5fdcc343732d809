package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Pace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Looks at the job's tables and topics from outside. */
final class Watch implements AutoCloseable {

    /** PostgreSQL: there is no such table. */
    private static final String UNDEFINED_TABLE = "42P01";

    private final Connection connection;
    private final Standings standings;
    private final Lag lag;
    private final Simulation simulation;
    private final Feed feed;
    private final String profile;

    Watch(Servers servers, Simulation simulation, Feed feed, String profile) throws SQLException {
        var postgres = servers.postgres();
        this.connection =
                DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password());
        this.standings = new Standings(connection, profile);
        this.lag =
                new Lag(
                        servers.kafka().bootstrapServers(),
                        Demo.TOPIC,
                        Demo.PARTITIONS,
                        Demo.GROUP);
        this.simulation = simulation;
        this.feed = feed;
        this.profile = profile;
    }

    Snapshot snapshot(Instant now) throws Exception {
        var pace = new Pace(feed.sent(), feed.perSecond(), lag.now());
        try {
            var newest = standings.day();
            var product = standings.product();
            if (newest != null && product != null) {
                // The day before the open one closes within minutes of midnight, once the past is
                // read.
                boolean catchingUp = product.day().isBefore(newest.minusDays(2)) || !feed.isLive();
                var day = catchingUp ? product.day() : newest;
                return new Snapshot(
                        profile,
                        day,
                        catchingUp,
                        standings.accounts(
                                day, !catchingUp, simulation.names(), simulation.plans(now)),
                        product,
                        pace);
            }
        } catch (SQLException e) {
            // The job makes its tables when it starts.
            if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
        return new Snapshot(profile, null, true, List.of(), null, pace);
    }

    @Override
    public void close() throws SQLException {
        lag.close();
        connection.close();
    }
}
