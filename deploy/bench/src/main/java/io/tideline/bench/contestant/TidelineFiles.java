package io.tideline.bench.contestant;

import io.tideline.inprocess.Folder;
import io.tideline.job.config.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a run, written as users would: a model and a configuration. */
public final class TidelineFiles {
    /** The benchmark's own model, so that its figures stay comparable as the ready one changes. */
    private static final String MODEL = "/io/tideline/bench/model.yaml";

    /** The longest profile, in that model. */
    private static final String LONGEST = "monthly: {window: 30d}";

    private TidelineFiles() {}

    /** The destination of the rows. */
    public enum Sinks {
        KAFKA,
        POSTGRES,
        BOTH
    }

    /**
     * Writes the files into the task's folder, and reads them back.
     *
     * @param liveInterval in the configuration's format: a duration, or {@code off}
     */
    public static JobConfig write(Task task, Sinks sinks, String liveInterval) throws IOException {
        return JobConfig.read(file(task, sinks, liveInterval));
    }

    /** Writes the files, and returns the configuration's file without reading it back. */
    public static Path file(Task task, Sinks sinks, String liveInterval) throws IOException {
        copyModel(task.folder());
        Folder.writeSecret(task.folder().resolve("password"), task.servers().password());
        String login = task.servers().login().writeFor(task.folder());
        return Files.writeString(
                task.folder().resolve("tideline.yaml"),
                head(task, login)
                        + (sinks == Sinks.POSTGRES ? "" : kafka(task, login))
                        + (sinks == Sinks.KAFKA ? "" : postgres(task))
                        + rest(task, liveInterval));
    }

    /** Copies the ready model into a folder, unless it is there already. */
    public static Path copyModel(Path folder) throws IOException {
        Path model = folder.resolve("model.yaml");
        if (Files.exists(model)) {
            return model;
        }
        try (var ready = TidelineFiles.class.getResourceAsStream(MODEL)) {
            Files.copy(ready, model);
        }
        return model;
    }

    /** Copies the ready model into a folder, with another window of its longest profile. */
    static void copyModel(Path folder, int days) throws IOException {
        Path model = copyModel(folder);
        String text = Files.readString(model);
        if (!text.contains(LONGEST)) {
            throw new IllegalStateException("The benchmark's model has no " + LONGEST);
        }
        Files.writeString(model, text.replace(LONGEST, "monthly: {window: " + days + "d}"));
    }

    private static String head(Task task, String login) {
        return """
                model: model.yaml
                source:
                  kafka: {bootstrap_servers: "%s", topics: ["%s"], group_id: "%s", properties: %s}
                sinks:
                """
                .formatted(task.servers().kafka(), task.topic(), task.run(), login);
    }

    private static String kafka(Task task, String login) {
        return """
                  kafka:
                    bootstrap_servers: "%1$s"
                    topic_prefix: "%2$s-"
                    transactional_id_prefix: "%2$s"
                    properties: %3$s
                """
                .formatted(task.servers().kafka(), task.run(), login)
                .indent(2);
    }

    private static String postgres(Task task) {
        return """
                  postgres:
                    url: "%s"
                    user: "%s"
                    password: ${file:password}
                    schema: "%s"
                """
                .formatted(task.servers().jdbcUrl(), task.servers().user(), task.run())
                .indent(2);
    }

    private static String rest(Task task, String liveInterval) {
        return """
                time: {idle_after: 1h}
                live_interval: %s
                checkpoints: {interval: 10s, directory: "%s"}
                parallelism: %d
                state_backend: rocksdb
                """
                .formatted(
                        liveInterval,
                        task.folder().resolve("checkpoints").toUri(),
                        task.parallelism());
    }
}
