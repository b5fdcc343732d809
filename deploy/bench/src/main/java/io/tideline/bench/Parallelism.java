package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The gain of a second core. The servers share the machine, and a job of parallelism 1 keeps more
 * than one thread busy, so the CPU time decides: two tasks are as much faster as they need no more
 * of it per event.
 */
record Parallelism(String name) implements Row {

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        var two = Baseline.of(arena, scale, before);
        var one =
                arena.run(new Arena.Entry(Contestants.TIDELINE, scale.work(), 1, Baseline.SECONDS));
        double oneMicros = one.outcome().cpuMicros();
        double twoMicros = two.outcome().cpuMicros();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("× by CPU", 2 * oneMicros / twoMicros);
        figures.put("× by the clock", two.outcome().perSecond() / one.outcome().perSecond());
        figures.put("CPU µs/event at 1", oneMicros);
        figures.put("CPU µs/event at 2", twoMicros);
        figures.put("events/s at 1", one.outcome().perSecond());
        figures.put("events/s at 2", two.outcome().perSecond());
        return new Result(name, false, "Parallelism 2 beside 1", figures, one);
    }
}
