package io.tideline.bench.contestant;

import io.tideline.bench.work.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a contestant is to do.
 *
 * @param contestant its name
 * @param run names its topics, schema and group, which no other run shares
 * @param topic that holds the events of the work
 * @param parallelism from 1
 * @param seconds after which it stops, whatever it has done
 * @param folder for its files; there
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

    /** The same under another name, to be run at first and not to be counted. */
    Task warmUp(String name, int atMostSeconds) throws IOException {
        return new Task(
                contestant,
                name,
                servers,
                work,
                topic,
                parallelism,
                Math.min(seconds, atMostSeconds),
                Files.createDirectories(folder.resolve(name)));
    }

    /** The names of a run's warm-ups. */
    public static List<String> warmUpsOf(String run) {
        return List.of(run + "-warm-up1", run + "-warm-up2");
    }
}
