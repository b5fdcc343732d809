package io.tideline.bench.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends a short stream through processes of which two are killed; deploy/bench/faults does the
 * rest.
 */
class FaultsIT {
    private static final Path LAUNCH = Path.of("target", "launch").toAbsolutePath();

    @TempDir private Path folder;

    @Test
    @Timeout(900)
    void killedProcessesChangeNoRow() throws Exception {
        List<Day> days = Days.of(1, 2, 8);
        var plan =
                new Plan(
                        List.of(
                                new Fault(FaultKind.TASKMANAGER_KILLED, 0, 50, Duration.ZERO),
                                new Fault(FaultKind.POSTGRES_KILLED, 1, 50, Duration.ZERO)));
        try (var cluster = Cluster.open(options())) {
            Run calm = Run.of(cluster, "calm", days, Plan.quiet());
            Run run = Run.of(cluster, "faults", days, plan);

            assertThat(run.injected()).hasSize(2).allMatch(each -> each.seconds() != null);
            assertThat(run.results().differences(calm.results())).isEmpty();
            assertThat(cluster.endedByThemselves()).isZero();
            assertThat(calm.injected()).isEmpty();
            // Corrections are written after what they correct, rejections with their reasons.
            var rows = calm.results().topics();
            assertThat(rows.get(Output.SCORES).values()).anyMatch(of -> of.size() > 1);
            assertThat(rows.get(Output.REJECTED).values().toString())
                    .contains("\"too_late\"", "\"invalid_timestamp\"");
            assertThat(rows.get(Output.ALERTS)).isNotEmpty();
            assertThat(calm.results().tables().get("activation")).isNotEmpty();
        }
    }

    private Cluster.Options options() throws IOException {
        return new Cluster.Options(
                folder,
                LAUNCH.resolve("jvm.args"),
                LAUNCH.resolveSibling("classes")
                        + System.getProperty("path.separator")
                        + Files.readString(LAUNCH.resolve("libraries")).strip());
    }

    @Test
    void aStreamIsTheSameAtEachCallAndHasAllThatIsWanted() {
        List<Day> days = Days.of(7, 3, 4);

        assertThat(texts(Days.of(7, 3, 4))).isEqualTo(texts(days));
        assertThat(days).hasSize(4);
        assertThat(days.get(3).messages()).isEmpty();
        assertThat(days.subList(0, 3))
                .allSatisfy(
                        day -> {
                            List<String> texts = texts(List.of(day));
                            assertThat(texts.stream().distinct().count()).isLessThan(texts.size());
                            assertThat(day.late()).isNotEmpty();
                        });
    }

    private static List<String> texts(List<Day> days) {
        return days.stream()
                .flatMap(day -> day.messages().stream())
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aPlanIsTheSameAtEachCallAndHasEachKindBeforeAnyComesTwice() {
        List<FaultKind> kinds = List.of(FaultKind.values());
        Plan plan = Plan.of(5, kinds, kinds.size(), 8, false);

        assertThat(Plan.of(5, kinds, kinds.size(), 8, false)).isEqualTo(plan);
        assertThat(plan.faults())
                .extracting(Fault::kind)
                .containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(plan.faults()).extracting(Fault::day).isSorted();
        assertThat(Plan.of(5, kinds, 200, 8, false).faults())
                .extracting(Fault::lasts)
                .anyMatch(lasts -> lasts.toSeconds() > 60);
        assertThat(Plan.of(5, kinds, 200, 8, true).faults())
                .extracting(Fault::lasts)
                .allMatch(lasts -> lasts.toSeconds() < 10);
    }
}
