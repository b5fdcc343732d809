package io.tideline.bench;

import io.tideline.bench.contestant.Findings.Stage;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToLongFunction;

/** How large Tideline's checkpoints are on the usual workload, and how long one takes. */
record CheckpointCost(String name) implements Row {

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        var run = Baseline.of(arena, scale, before);
        var checkpoints = run.outcome().findings().checkpoints();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("completed", (double) checkpoints.completed());
        figures.put("MB", checkpoints.bytes() / 1e6);
        figures.put("MB newly written", checkpoints.persistedBytes() / 1e6);
        figures.put("mean ms", (double) checkpoints.millis());
        figures.put("longest ms", (double) checkpoints.longestMillis());
        figures.put("longest alignment ms", longest(run, Stage::alignmentMillis));
        figures.put("longest sync ms", longest(run, Stage::syncMillis));
        return new Result(name, false, "Checkpoints on the usual work", figures, checkpoints);
    }

    private static double longest(Arena.Run run, ToLongFunction<Stage> millis) {
        return run.outcome().findings().stages().stream().mapToLong(millis).max().orElse(0);
    }
}
