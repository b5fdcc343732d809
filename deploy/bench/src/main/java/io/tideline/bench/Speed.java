package io.tideline.bench;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.contestant.Findings;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast a contestant is on the usual workload.
 *
 * @param name the contestant's
 * @param title its description
 * @param seconds after which it is stopped, since some would take hours for all events
 * @param quickSeconds the same for a quick run
 */
record Speed(String name, String title, int seconds, int quickSeconds) implements Row {
    static final String PER_SECOND = "events/s";

    private static final int PARALLELISM = 2;

    @Override
    public Result run(Arena arena, Scale scale, List<Result> before) throws Exception {
        int most = scale.quick() ? quickSeconds : seconds;
        var run = arena.run(new Arena.Entry(name, scale.work(), PARALLELISM, most));
        var figures = new LinkedHashMap<String, Double>();
        double perSecond = run.outcome().perSecond();
        figures.put(PER_SECOND, perSecond);
        relative(figures, "× limit", perSecond, name, Contestants.LIMIT, before);
        relative(figures, "× with rows", perSecond, name, Contestants.ROWS_LIMIT, before);
        relative(figures, "× Tideline", perSecond, name, Contestants.TIDELINE, before);
        figures.putAll(figures(run));
        return new Result(name, true, title(run), figures, run);
    }

    private String title(Arena.Run run) {
        var outcome = run.outcome();
        var parts = new ArrayList<String>();
        if (!outcome.complete()) {
            parts.add("first %,d events".formatted(outcome.events()));
        }
        long dropped = outcome.findings().counts().getOrDefault(Findings.DROPPED, 0L);
        if (dropped > 0) {
            parts.add("%,d records dropped as too late".formatted(dropped));
        }
        return parts.isEmpty() ? title : "%s (%s)".formatted(title, String.join("; ", parts));
    }

    private static void relative(
            Map<String, Double> figures,
            String figure,
            double perSecond,
            String name,
            String other,
            List<Result> before) {
        if (name.equals(other)) {
            figures.put(figure, 1.0);
            return;
        }
        before.stream()
                .filter(result -> result.row().equals(other))
                .findFirst()
                .ifPresent(
                        result ->
                                figures.put(figure, perSecond / result.figures().get(PER_SECOND)));
    }

    /** Returns all figures but the speed itself. */
    private static Map<String, Double> figures(Arena.Run run) {
        var outcome = run.outcome();
        var figures = new LinkedHashMap<String, Double>();
        figures.put("with start", outcome.perSecondOverall());
        figures.put("CPU µs/event", outcome.cpuMicros());
        figures.put("broker's", run.brokerMicros());
        figures.put("PostgreSQL's", run.postgresMicros());
        Findings.Checkpoints checkpoints = outcome.findings().checkpoints();
        if (checkpoints != null && checkpoints.completed() > 0) {
            figures.put("checkpoint MB", checkpoints.bytes() / 1e6);
            figures.put("checkpoint ms", (double) checkpoints.millis());
        }
        return figures;
    }
}
