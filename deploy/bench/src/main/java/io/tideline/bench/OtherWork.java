package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * How fast Tideline is on another workload, or set otherwise, compared with a usual run.
 *
 * @param contestant which runs on it
 * @param usual makes the workload that it is compared with; null for the one of all rows
 * @param work makes the workload for a scale
 */
record OtherWork(
        String name,
        String title,
        String contestant,
        Function<Scale, Workload> usual,
        Function<Scale, Workload> work)
        implements Row {

    /** Compares Tideline on another workload with the usual one. */
    OtherWork(String name, String title, Function<Scale, Workload> work) {
        this(name, title, Contestants.TIDELINE, null, work);
    }

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        var compared =
                usual == null
                        ? Baseline.of(arena, scale, before)
                        : Baseline.run(arena, Contestants.TIDELINE, usual.apply(scale));
        var other = Baseline.run(arena, contestant, work.apply(scale));
        double perSecond = other.outcome().perSecond();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("events/s", perSecond);
        figures.put("× usual work", perSecond / compared.outcome().perSecond());
        figures.put("CPU µs/event", other.outcome().cpuMicros());
        figures.put("usual work's", compared.outcome().cpuMicros());
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

    /** Returns a workload with a user for every 40 events, in accounts of a mean size. */
    static Function<Scale, Workload> ofAccounts(int meanSize) {
        return scale -> {
            int users = (int) Math.max(1_000, scale.events() / 40);
            return scale.work()
                    .withUsers(users)
                    .withAccounts(Math.max(1, users / meanSize))
                    .withDays(2);
        };
    }
}
