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
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * The time that a job needs from its start to its first new event, from a canonical savepoint,
 * whose values are written to RocksDB one by one, and from a native one, which has the files of
 * RocksDB as a checkpoint has them.
 */
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
        Savepoint canonical;
        Savepoint ofFiles;
        try (var job = TidelineRun.start(task, Sinks.KAFKA, "off", null)) {
            job.until("all events taken", () -> job.taken() == calls.size());
            job.flink().checkpoint(); // so that neither writes what is in memory only
            canonical = Savepoint.take(job, SavepointFormatType.CANONICAL);
            job.flink().checkpoint();
            ofFiles = Savepoint.take(job, SavepointFormatType.NATIVE);
        }
        try (var writer = EventTopic.Writer.open(kafka, task.topic())) {
            calls.moveClock(work.start() + TimeUnit.DAYS.toMillis(1) - 1, writer);
        }
        var figures = new LinkedHashMap<String, Double>();
        restore(task, work, canonical, "", figures);
        figures.put("bytes/user", Savepoints.size(canonical.location()) / (double) work.users());
        restore(task, work, ofFiles, "native ", figures);
        return figures;
    }

    /** Where one is, and how long it took to write it. */
    private record Savepoint(String location, double seconds) {
        static Savepoint take(TidelineRun job, SavepointFormatType format) throws Exception {
            long begin = System.nanoTime();
            String location = job.savepoint(format);
            return new Savepoint(location, (System.nanoTime() - begin) / 1e9);
        }
    }

    private static void restore(
            Task task, Workload work, Savepoint savepoint, String kind, Map<String, Double> figures)
            throws Exception {
        var again =
                new Task(
                        task.contestant(),
                        task.run(),
                        task.servers(),
                        work,
                        task.topic(),
                        task.parallelism(),
                        task.seconds(),
                        Files.createTempDirectory(task.folder(), "again"));
        try (var job = TidelineRun.start(again, Sinks.KAFKA, "off", savepoint.location())) {
            job.until("an event taken after the restore", () -> job.taken() > 0);
            double seconds = (System.nanoTime() - job.flink().startedNanos()) / 1e9;
            double megabytes = Savepoints.size(savepoint.location()) / 1e6;
            figures.put(kind + "savepoint MB", megabytes);
            figures.put(kind + "saving s", savepoint.seconds());
            figures.put(kind + "to first event s", seconds);
            figures.put(kind + "MB/s", megabytes / seconds);
        }
    }
}
