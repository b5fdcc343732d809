package io.tideline.local.demo;

import io.tideline.local.demo.Snapshot.Notice;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Reads the newest alerts from the job's table. */
final class Alerts {

    private static final String NEWEST =
            "SELECT at, severity, rule, summary FROM alerts ORDER BY at DESC, id LIMIT ?";

    private final Connection connection;
    private final ZoneId zone;

    /**
     * @param zone the time zone of the local times to show
     */
    Alerts(Connection connection, ZoneId zone) {
        this.connection = connection;
        this.zone = zone;
    }

    /** Returns at most {@code limit} alerts, the newest first. */
    List<Notice> newest(int limit) throws SQLException {
        try (var statement = connection.prepareStatement(NEWEST)) {
            statement.setInt(1, limit);
            try (var rows = statement.executeQuery()) {
                var alerts = new ArrayList<Notice>();
                while (rows.next()) {
                    alerts.add(
                            new Notice(
                                    rows.getObject("at", OffsetDateTime.class)
                                            .atZoneSameInstant(zone)
                                            .toLocalDateTime(),
                                    rows.getString("severity"),
                                    rows.getString("rule"),
                                    rows.getString("summary")));
                }
                return alerts;
            }
        }
    }
}
