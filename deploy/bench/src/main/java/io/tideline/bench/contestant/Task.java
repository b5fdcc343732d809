package io.tideline.bench.contestant;

import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The task of a contestant.
 *
 * @param contestant its name
 * @param run the name for its topics, schema and group, unique among runs
 * @param topic the topic that holds the events of the workload
 * @param parallelism at least 1
 * @param seconds after which it stops, whatever it has processed
 * @param folder an existing folder for its files
 */
public record Task(
        String contestant,
        String run,
        Servers servers,
        Workload work,
        String topic,
        int parallelism,
        int seconds,
        Path folder) {

    /** Returns the same task under another name, as a warm-up that does not count. */
    Task warmUp(String name, int atMostSeconds) throws IOException {
        return named(name, Math.min(seconds, atMostSeconds));
    }

    /** Returns the same task under another name, with a time of its own. */
    Task named(String name, int itsSeconds) throws IOException {
        return new Task(
                contestant,
                name,
                servers,
                work,
                topic,
                parallelism,
                itsSeconds,
                Files.createDirectories(folder.resolve(name)));
    }

    /** Returns the names of a run's warm-ups. */
    public static List<String> warmUpsOf(String run) {
        return List.of(run + "-warm-up1", run + "-warm-up2");
    }
}
