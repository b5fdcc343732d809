package io.tideline.bench;

import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.util.List;
import java.util.Map;

/**
 * A trial of Tideline alone.
 *
 * @param name the trial's
 * @param title what it measures
 * @param usual its size
 * @param quick its size in a quick run
 */
record TrialRow(String name, String title, Size usual, Size quick) implements Row {
    private static final int PARALLELISM = 2;

    /** The workload, and the maximum duration. */
    record Size(Workload work, int seconds) {}

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        Size size = scale.quick() ? quick : usual;
        var figures =
                arena.measure(new Arena.Entry(name, size.work(), PARALLELISM, size.seconds()));
        return new Result(name, false, title, figures, Map.of("size", size));
    }
}
