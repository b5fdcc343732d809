package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * How fast Tideline is on another workload, compared with the usual one.
 *
 * @param work makes the workload for a scale
 */
record OtherWork(String name, String title, Function<Scale, Workload> work) implements Row {

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        var usual = Baseline.of(arena, scale, before);
        var other =
                arena.run(
                        new Arena.Entry(
                                Contestants.TIDELINE,
                                work.apply(scale),
                                Baseline.PARALLELISM,
                                Baseline.SECONDS));
        double perSecond = other.outcome().perSecond();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("events/s", perSecond);
        figures.put("× usual work", perSecond / usual.outcome().perSecond());
        figures.put("CPU µs/event", other.outcome().cpuMicros());
        figures.put("usual work's", usual.outcome().cpuMicros());
        return new Result(name, false, title, figures, other);
    }

    /**
     * Returns a workload with as many events by 50 times as many users: each does about as much per
     * day as in the usual workload, on fewer days. One day closes.
     */
    static Workload ofManyUsers(Scale scale) {
        int users = (int) Math.max(1_000, scale.events() / 8);
        return scale.work().withUsers(users).withDays(2);
    }
}
