package io.tideline.bench;

import io.tideline.bench.contestant.Findings;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import io.tideline.bench.work.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a contestant takes the events of the usual work.
 *
 * @param name the contestant's
 * @param title what it is
 * @param mostEvents that it is given: slow ones would take hours for all
 * @param seconds after which it is stopped
 */
record Speed(String name, String title, long mostEvents, int seconds) implements Row {
    static final String PER_SECOND = "events/s";

    private static final int PARALLELISM = 2;

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        Workload work = scale.work();
        var run = arena.run(new Arena.Entry(name, work, PARALLELISM, seconds));
        return new Result(name, title, figures(run), run);
    }

    static Map<String, Double> figures(Arena.Run run) {
        var outcome = run.outcome();
        var figures = new LinkedHashMap<String, Double>();
        figures.put(PER_SECOND, outcome.perSecond());
        figures.put("with start", outcome.perSecondOverall());
        figures.put("own CPU µs/event", outcome.cpuMicros());
        figures.put("broker µs/event", run.brokerMicros());
        figures.put("postgres µs/event", run.postgresMicros());
        Findings.Checkpoints checkpoints = outcome.findings().checkpoints();
        if (checkpoints != null && checkpoints.completed() > 0) {
            figures.put("checkpoint MB", checkpoints.bytes() / 1e6);
            figures.put("checkpoint ms", (double) checkpoints.millis());
        }
        return figures;
    }
}
