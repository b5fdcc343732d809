package io.tideline.local.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.event.format.Format;
import io.tideline.job.Replay;
import io.tideline.job.config.JobConfig;
import io.tideline.job.sink.file.FileSinkConfig;
import io.tideline.model.read.ModelReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The results of a replay of one file, which any other way has to produce too. */
final class Replayed {
    private final Path results;

    private Replayed(Path results) {
        this.results = results;
    }

    /**
     * Replays with the defaults of {@code tideline replay}.
     *
     * @param folder for the file and the results
     */
    static Replayed of(Path folder, String model, List<Message> messages) throws Exception {
        return of(folder, model, messages, Format.SEGMENT);
    }

    /** Replays records of a format. */
    static Replayed of(Path folder, String model, List<Message> messages, Format format)
            throws Exception {
        Path modelFile = Files.writeString(folder.resolve("replayed.yaml"), model);
        Path events = Message.write(folder.resolve("events.jsonl"), messages);
        Path results = folder.resolve("results");
        Replay.run(
                JobConfig.forReplay(
                                modelFile,
                                List.of(events.toString()),
                                new FileSinkConfig(results),
                                1,
                                Duration.ofMinutes(10),
                                Duration.ofDays(1),
                                Duration.ofDays(3650),
                                null)
                        .reading(format),
                ModelReader.read(modelFile));
        return new Replayed(results);
    }

    Map<String, ObjectNode> rows(Output output) {
        return Rows.byKey(lines(output.text()), output.key());
    }

    List<String> rejected() {
        return lines("rejected");
    }

    private List<String> lines(String output) {
        try {
            return Files.readAllLines(results.resolve(output + ".jsonl"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
