package io.tideline.job.sink.file;

import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.SinkConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The sink of files.
 *
 * @param directory of the files
 */
public record FileSinkConfig(Path directory) implements SinkConfig {
    @Override
    public Outputs check(Duration checkpointInterval, boolean live) {
        return new FileOutputs(directory);
    }
}
