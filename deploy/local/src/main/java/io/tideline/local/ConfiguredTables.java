package io.tideline.local;

import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.table.MigratedTables;
import io.tideline.local.option.UsageFault;
import java.nio.file.Path;
import java.util.List;

/** Reads where the tables of a job are. */
final class ConfiguredTables {
    private ConfiguredTables() {}

    /**
     * Returns the settings of PostgreSQL in the configuration of a job.
     *
     * @param missing what else the sentence says where there are none
     */
    static PostgresSinkConfig in(Path config, String missing) {
        return JobConfig.read(config)
                .sink(PostgresTables.class)
                .map(PostgresTables::config)
                .orElseThrow(
                        () ->
                                new UsageFault(
                                        "%s has no sinks.postgres, so there are no tables to %s."
                                                .formatted(config, missing)));
    }

    /**
     * Returns the tables of a job that can be made and brought up to date.
     *
     * @param name of the sink; null: of all
     */
    static List<MigratedTables> migrated(Path config, String name) {
        var tables =
                JobConfig.read(config).sinks().stream()
                        .filter(MigratedTables.class::isInstance)
                        .map(MigratedTables.class::cast)
                        .filter(each -> name == null || each.sink().equals(name))
                        .toList();
        if (tables.isEmpty()) {
            throw new UsageFault(
                    "%s has no sinks.%s, so there are no tables to make."
                            .formatted(config, name == null ? "postgres or sinks.jdbc" : name));
        }
        return tables;
    }
}
