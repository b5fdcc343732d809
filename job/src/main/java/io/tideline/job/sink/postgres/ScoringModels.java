package io.tideline.job.sink.postgres;

import io.tideline.job.option.StartException;
import io.tideline.job.sink.postgres.connection.Identifiers;
import io.tideline.job.sink.postgres.connection.PostgresConnector;
import io.tideline.job.sink.postgres.connection.PostgresErrors;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
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
            INSERT INTO %s (version, timezone, definition, started_at)
            VALUES (?, ?, ?::jsonb, now())
            ON CONFLICT (version) DO UPDATE SET timezone = excluded.timezone,
                definition = excluded.definition, started_at = excluded.started_at""";

    private ScoringModels() {}

    /**
     * Records that a job works by a model from now on; of one version the last definition stays.
     *
     * @throws StartException if that is not possible
     */
    static void record(Model model, PostgresSinkConfig config) {
        String sql = UPSERT.formatted(Identifiers.quoted(config.schema(), TABLE));
        try (Connection connection = new PostgresConnector(config).open();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, model.version());
            statement.setString(2, model.timezone().getId());
            statement.setString(3, ModelDefinition.of(model));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new StartException(PostgresErrors.reason(e, config), e);
        }
    }
}
