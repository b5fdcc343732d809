package io.tideline.bench.trial;

import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.RollCall;
import io.tideline.bench.work.Workload;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * The state that a member costs: canonical savepoints of the same users after few days and after
 * many, when all of them have closed and accepted their last corrections. The difference is the
 * size of a cell (a member's count of an event on a day), the rest that of the member itself.
 */
final class StateTrial implements Trial {
    private static final int FEW_DAYS = 1;
    private static final int MANY_DAYS = 4;
    private static final int KINDS = RollCall.MOST_KINDS;
    private static final int PROFILES = 2;

    /** Those that keep something for each member. */
    private static final Set<String> STAGES = Set.of("members", "accounts", "scores");

    /** Bytes below which a stage does not get a line. */
    private static final double LEAST = 1;

    /** Days after the last one with calls, until none is kept for corrections. */
    private static final int DAYS_AFTER = 2;

    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    @Override
    public String name() {
        return Trials.STATE;
    }

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        var few = sizes(task, FEW_DAYS);
        var many = sizes(task, MANY_DAYS);
        Set<String> stages = new TreeSet<>(few.keySet());
        stages.retainAll(many.keySet());
        double members = task.work().users();
        double cells = members * KINDS;
        var figures = new LinkedHashMap<String, Double>();
        for (String stage : stages) {
            double perCell = (many.get(stage) - few.get(stage)) / (cells * (MANY_DAYS - FEW_DAYS));
            double fixed = few.get(stage) / members - perCell * KINDS * FEW_DAYS;
            if (perCell + fixed >= LEAST) {
                figures.put(stage + ", bytes/cell", perCell);
                figures.put(stage + ", bytes/member", fixed);
            }
        }
        return figures;
    }

    /** Returns the size of each stage's state, and of each of its parts. */
    private static Map<String, Long> sizes(Task whole, int days) throws Exception {
        Workload work = whole.work().withDays(days);
        String run = whole.run() + "-" + days;
        var task =
                new Task(
                        whole.contestant(),
                        run,
                        whole.servers(),
                        work,
                        run + "-events",
                        whole.parallelism(),
                        whole.seconds(),
                        Files.createDirectories(whole.folder().resolve(run)));
        var calls = new RollCall(work, KINDS);
        Map<String, Object> kafka = task.servers().kafkaClient();
        EventTopic.create(kafka, task.topic());
        int closed = days + DAYS_AFTER;
        try (var writer = EventTopic.Writer.open(kafka, task.topic())) {
            calls.run(writer);
            calls.moveClock(work.start() + closed * DAY + DAY / 2, writer);
        }
        long rows = (long) (work.users() + work.accounts()) * PROFILES * closed;
        try (var job = TidelineRun.start(task, Sinks.KAFKA, "off", null)) {
            job.until("all days closed", () -> job.scoreRows() >= rows);
            var savepoint = job.savepoint(SavepointFormatType.CANONICAL);
            var sizes = new TreeMap<>(Savepoints.sizes(savepoint));
            sizes.putAll(Savepoints.sizesOfStates(savepoint, STAGES));
            return sizes;
        }
    }
}
