package io.tideline.job.sink.postgres;

import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.SinkConfig;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import java.time.Duration;
import java.util.Optional;

/** The tables of a configuration. */
public record PostgresTables(PostgresSinkConfig config) implements SinkConfig {
    @Override
    public Outputs check(Duration checkpointInterval, boolean live) {
        Schema.check(config);
        return new PostgresOutputs(config, live);
    }

    @Override
    public Optional<RowEraser> eraser() {
        return Optional.of(ids -> Deletion.of(config, ids));
    }
}
