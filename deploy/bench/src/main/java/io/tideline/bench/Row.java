package io.tideline.bench;

import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.util.List;

/** One thing to measure. */
interface Row {
    /** As {@code --only} takes it. */
    String name();

    /**
     * Measures it.
     *
     * @param before the results of the rows that ran before it, in the order of running
     */
    Result run(Arena arena, Scale scale, List<Result> before) throws Exception;
}
