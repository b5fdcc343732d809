package io.tideline.local;

import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.postgres.PostgresTables;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.local.option.UsageFault;
import java.nio.file.Path;

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
}
