package io.tideline.bench;

import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.util.List;

/** One thing to measure. */
interface Row {
    /** Returns the name, as {@code --only} accepts it. */
    String name();

    /**
     * Runs the measurement.
     *
     * @param before the results of the rows that ran before, in order
     */
    Result run(Arena arena, Scale scale, List<Result> before) throws Exception;
}
