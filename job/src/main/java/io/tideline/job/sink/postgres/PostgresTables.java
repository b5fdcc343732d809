package io.tideline.job.sink.postgres;

import io.tideline.job.option.Secret;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.SinkConfig;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.MigratedTables;
import io.tideline.job.sink.table.MigrationReport;
import java.time.Duration;
import java.util.Optional;

/** The tables of a configuration. */
public record PostgresTables(PostgresSinkConfig config) implements SinkConfig, MigratedTables {
    @Override
    public Outputs check(Duration checkpointInterval, boolean live) {
        Schema.check(config);
        return new PostgresOutputs(config, live);
    }

    @Override
    public Optional<RowEraser> eraser() {
        return Optional.of(ids -> Deletion.of(config, ids));
    }

    @Override
    public String sink() {
        return "postgres";
    }

    @Override
    public String place() {
        return Migrations.place(config).name();
    }

    @Override
    public MigrationReport migrate() {
        return Schema.migrate(config.asMigrator(config.user(), config.password()));
    }

    @Override
    public MigrationReport migrateAs(String user, Secret password) {
        return Schema.migrate(config.asMigrator(user, password));
    }
}
