package io.tideline.bench.trial;

import io.tideline.bench.contestant.Task;
import io.tideline.bench.contestant.TidelineFiles.Sinks;
import io.tideline.bench.work.EventTopic;
import io.tideline.bench.work.RollCall;
import io.tideline.bench.work.Workload;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The time that a job needs from starting at a savepoint to processing its first new event. */
final class RestoreTrial implements Trial {
    private static final int KINDS = 1;

    @Override
    public String name() {
        return Trials.RESTORE;
    }

    @Override
    public Map<String, Double> run(Task task) throws Exception {
        Workload work = task.work().withDays(1);
        var calls = new RollCall(work, KINDS);
        Map<String, Object> kafka = task.servers().kafkaClient();
        EventTopic.create(kafka, task.topic());
        try (var writer = EventTopic.Writer.open(kafka, task.topic())) {
            calls.run(writer);
        }
        String savepoint;
        double savingSeconds;
        try (var job = TidelineRun.start(task, Sinks.KAFKA, "off", null)) {
            job.until("all events taken", () -> job.taken() == calls.size());
            long begin = System.nanoTime();
            savepoint = job.savepoint();
            savingSeconds = (System.nanoTime() - begin) / 1e9;
        }
        try (var writer = EventTopic.Writer.open(kafka, task.topic())) {
            calls.moveClock(work.start() + TimeUnit.DAYS.toMillis(1) - 1, writer);
        }
        var again =
                new Task(
                        task.contestant(),
                        task.run(),
                        task.servers(),
                        work,
                        task.topic(),
                        task.parallelism(),
                        task.seconds(),
                        Files.createDirectories(task.folder().resolve("again")));
        try (var job = TidelineRun.start(again, Sinks.KAFKA, "off", savepoint)) {
            job.until("an event taken after the restore", () -> job.taken() > 0);
            double seconds = (System.nanoTime() - job.flink().startedNanos()) / 1e9;
            double megabytes = Savepoints.size(savepoint) / 1e6;
            var figures = new LinkedHashMap<String, Double>();
            figures.put("savepoint MB", megabytes);
            figures.put("bytes/user", megabytes * 1e6 / work.users());
            figures.put("saving s", savingSeconds);
            figures.put("to first event s", seconds);
            figures.put("MB/s", megabytes / seconds);
            return figures;
        }
    }
}
