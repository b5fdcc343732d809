package io.tideline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.bench.contestant.Contestants;
import io.tideline.bench.process.Arena;
import io.tideline.bench.report.Report;
import io.tideline.bench.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs one row of each kind that compares runs of Tideline, in processes of their own, on a small
 * workload.
 */
class RowsIT {
    private static final List<String> NAMES =
            List.of(Contestants.TIDELINE, "users", "parallelism", "checkpoint", "start");

    @TempDir private Path folder;

    @Test
    void eachRowHasItsFigures() throws Exception {
        var scale = new Scale(8_000, true);
        var results = new ArrayList<Result>();
        try (var arena = Arena.open(options())) {
            for (Row row : Rows.ALL) {
                if (NAMES.contains(row.name())) {
                    results.add(row.run(arena, scale, List.copyOf(results)));
                    Report.write(results, scale, folder);
                }
            }
        }
        assertThat(results).extracting(Result::row).containsExactlyElementsOf(NAMES);
        var tideline = (Arena.Run) results.get(0).details();
        assertThat(tideline.outcome().complete()).isTrue();
        for (Result result : results) {
            if (result.details() instanceof Arena.Run run) {
                assertThat(run.outcome().events()).isEqualTo(8_000);
                assertThat(run.outcome().cpuMicros()).isPositive();
            }
        }
        assertThat(results.get(4).figures().get("s")).isGreaterThan(1);
        assertThat(folder.resolve("results.json")).content().contains("\"perSecond\"");
        assertThat(folder.resolve("results.svg")).content().contains(">Tideline</text>");
        assertThat(Report.lines(results)).anyMatch(line -> line.startsWith("Tideline "));
    }

    private Arena.Options options() throws IOException {
        return new Arena.Options(
                Files.createDirectories(folder.resolve("data")),
                Files.createDirectories(folder.resolve("logs")),
                Path.of("target", "launch", "jvm.args").toAbsolutePath(),
                System.getProperty("java.class.path"),
                Map.of(),
                null);
    }
}
