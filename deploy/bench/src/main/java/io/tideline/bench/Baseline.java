package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.util.List;

/** Tideline on the usual workload, which other workloads are compared with. */
final class Baseline {
    private static final int PARALLELISM = 2;
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
        return run(arena, Contestants.TIDELINE, scale.work());
    }

    /** Measures a contestant on a workload, all else as usual. */
    static Arena.Run run(Arena arena, String contestant, Workload work) throws IOException {
        return arena.run(new Arena.Entry(contestant, work, PARALLELISM, SECONDS));
    }
}
