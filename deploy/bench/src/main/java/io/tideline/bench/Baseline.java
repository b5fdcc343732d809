package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.io.IOException;
import java.util.List;

/** Tideline on the usual workload, which other workloads are compared with. */
final class Baseline {
    static final int PARALLELISM = 2;
    static final int SECONDS = 3_600;

    private Baseline() {}

    /** Returns the result if it has been measured already; else measures it now. */
    static Arena.Run of(Arena arena, Scale scale, List<Result> before) throws IOException {
        for (Result result : before) {
            if (result.row().equals(Contestants.TIDELINE)
                    && result.details() instanceof Arena.Run run) {
                return run;
            }
        }
        return arena.run(new Arena.Entry(Contestants.TIDELINE, scale.work(), PARALLELISM, SECONDS));
    }
}
