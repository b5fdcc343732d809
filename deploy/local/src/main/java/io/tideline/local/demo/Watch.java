package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Notice;
import io.tideline.local.demo.Snapshot.Pace;
import io.tideline.local.demo.Snapshot.Product;
import io.tideline.local.demo.Snapshot.Trials;
import io.tideline.model.Checklist;
import io.tideline.model.Level;
import io.tideline.model.Model;
import io.tideline.model.Profile;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/** Observes the job's tables and topics from outside. */
final class Watch implements AutoCloseable {

    /** PostgreSQL's error code for a table that does not exist. */
    private static final String UNDEFINED_TABLE = "42P01";

    private final Connection connection;
    private final Standings standings;
    private final Alerts alerts;
    private final TrialRows trials;
    private final Lag lag;
    private final Rejections rejections;
    private final Feed feed;
    private final Model model;
    private final Profile profile;

    Watch(Servers servers, Feed feed, Model model) throws SQLException {
        var postgres = servers.postgres();
        this.connection =
                DriverManager.getConnection(
                        postgres.jdbcUrl(), postgres.user(), postgres.password());
        this.model = model;
        this.profile = profile(model);
        this.standings = new Standings(connection, profile, model.timezone());
        this.alerts = model.alerts().isEmpty() ? null : new Alerts(connection, model.timezone());
        var checklist = checklist(model);
        this.trials = checklist == null ? null : new TrialRows(connection, checklist);
        this.lag = new Lag(servers.kafka(), Demo.TOPIC, Demo.PARTITIONS, Demo.GROUP);
        this.rejections = new Rejections(servers.kafka(), Demo.REJECTED);
        this.feed = feed;
    }

    Snapshot snapshot(Instant now) throws Exception {
        var pace = new Pace(feed.sent(), feed.perSecond(), lag.now(), rejections.counts());
        try {
            var newest = standings.day();
            var product = standings.product();
            if (newest != null && product != null) {
                return snapshot(now, newest, product, pace);
            }
        } catch (SQLException e) {
            // The job creates its tables when it starts.
            if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
        }
        return new Snapshot(
                local(now), profile.name(), null, true, List.of(), null, pace, null, null);
    }

    private Snapshot snapshot(Instant now, LocalDate newest, Product product, Pace pace)
            throws SQLException {
        // The day before the open one closes within minutes of midnight, once the past is read.
        boolean catchingUp = product.day().isBefore(newest.minusDays(2)) || !feed.isLive();
        var day = catchingUp ? product.day() : newest;
        var asOf =
                catchingUp
                        ? day.plusDays(1).atStartOfDay(model.timezone()).toInstant().minusMillis(1)
                        : now;
        return new Snapshot(
                local(asOf),
                profile.name(),
                day,
                catchingUp,
                standings.accounts(day, !catchingUp),
                product,
                pace,
                notices(),
                newestTrials(asOf));
    }

    private List<Notice> notices() throws SQLException {
        return alerts == null ? null : alerts.newest(Board.ALERTS);
    }

    private Trials newestTrials(Instant asOf) throws SQLException {
        return trials == null ? null : trials.newest(Board.TRIALS, asOf);
    }

    private LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at, model.timezone());
    }

    /** Returns the profile named weekly, or the model's first one if there is none. */
    static Profile profile(Model model) {
        return model.profiles().stream()
                .filter(profile -> profile.name().equals("weekly"))
                .findFirst()
                .orElse(model.profiles().get(0));
    }

    /** Returns the first checklist for accounts; null if there is none. */
    private static Checklist checklist(Model model) {
        return model.activation().stream()
                .filter(checklist -> checklist.level() == Level.ACCOUNT)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() throws SQLException {
        lag.close();
        rejections.close();
        connection.close();
    }
}
