package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What a longer window costs. Few users are active on every day of more than a year, so that each
 * window slides, and has the same rows: only what a row is summed up from differs.
 */
record Sliding(String name) implements Row {
    private static final List<Integer> WINDOWS = List.of(7, 30, 90, 400);

    /** Longer than the longest window. */
    private static final int DAYS = 430;

    private static final int USERS_PER_ACCOUNT = 20;
    private static final int EVENTS_OF_A_DAY = 20;
    private static final int FEWEST_USERS = 40;

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        Workload work = work(scale);
        var figures = new LinkedHashMap<String, Double>();
        Arena.Run shortest = null;
        Arena.Run longest = null;
        for (int window : WINDOWS) {
            longest = Baseline.run(arena, Contestants.ofWindow(window), work);
            shortest = shortest == null ? longest : shortest;
            figures.put("events/s, " + window + "d", longest.outcome().perSecond());
            figures.put("CPU µs/event, " + window + "d", longest.outcome().cpuMicros());
        }
        figures.put(
                "× longest by shortest",
                longest.outcome().perSecond() / shortest.outcome().perSecond());
        return new Result(name, false, "Longer windows, on work of 430 days", figures, longest);
    }

    /** Returns a workload with half the usual number of events. */
    private static Workload work(Scale scale) {
        int users = (int) Math.max(FEWEST_USERS, scale.events() / 2 / DAYS / EVENTS_OF_A_DAY);
        return Workload.of(scale.events() / 2)
                .withUsers(users)
                .withAccounts(users / USERS_PER_ACCOUNT)
                .withDays(DAYS);
    }
}
