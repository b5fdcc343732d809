package io.tideline.job.sink.jdbc;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.jdbc.connection.JdbcConnector;
import io.tideline.job.sink.jdbc.connection.JdbcErrors;
import io.tideline.job.sink.jdbc.connection.JdbcSinkConfig;
import io.tideline.job.sink.table.ModelDefinition;
import io.tideline.model.Model;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The table of the models that the job has run with. */
final class ScoringModels {
    static final String TABLE = "scoring_models";

    private static final String UPSERT =
            """
            INSERT INTO scoring_models (version, timezone, definition, started_at)
            VALUES (?, ?, ?, UTC_TIMESTAMP(3))
            ON DUPLICATE KEY UPDATE timezone = VALUES(timezone),
                definition = VALUES(definition), started_at = VALUES(started_at)""";

    private ScoringModels() {}

    /**
     * Records that a job works by a model from now on; of one version the last definition stays.
     *
     * @throws StartException if that is not possible
     */
    static void record(Model model, JdbcSinkConfig config) {
        try (Connection connection = new JdbcConnector(config).open();
                PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            statement.setInt(1, model.version());
            statement.setString(2, model.timezone().getId());
            statement.setString(3, ModelDefinition.of(model));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new StartException(new JdbcErrors(config).reason(e), e);
        }
    }
}
