package io.tideline.job.sink;

import io.tideline.job.option.StartException;
import java.time.Duration;
import java.util.Optional;

/** The settings of one sink, read. */
public interface SinkConfig {
    /**
     * Checks that rows can be written; nothing is made yet.
     *
     * @param checkpointInterval null: there are no checkpoints
     * @param live whether there will be live rows
     * @throws StartException if they cannot
     */
    Outputs check(Duration checkpointInterval, boolean live);

    /** Returns what erases users and accounts from what was written, if anything does. */
    default Optional<RowEraser> eraser() {
        return Optional.empty();
    }
}
