package io.tideline.job.source.file;

import static io.tideline.job.source.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tideline.job.source.Events;
import io.tideline.job.source.file.FilesReport.LateFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a report says of files that are not in order of time. An event is a day, at noon. */
class FilesReportTest {
    private static final LocalDate FIRST = LocalDate.parse("2024-01-01");

    @TempDir private Path folder;

    /**
     * @param days of the file's lines: ranges, upwards or downwards, and single ones
     * @param late how many come too late
     * @param line the one after which most of them came
     * @param wrong lines whose dates are taken for wrong
     */
    @ParameterizedTest
    @CsvSource({
        // in order, or nearly
        "1-30, 0, 0, ''",
        "1-9 8 10-30, 0, 0, ''",
        // one wrong date: in the midst, the first, the last but a few, the last, of two
        "1-10 99 11-30, 20, 11, 11",
        "99 1-30, 30, 1, 1",
        "1-26 99 27-30, 4, 27, 27",
        "1-30 99, 0, 0, ''",
        "1-29 99 30, 1, 30, 30",
        "99 1, 1, 1, ''",
        // some, of one sender or of several
        "1-10 99 99 99 11-30, 20, 11, 11 12 13",
        "1-10 99 11-20 102 21-30 101 31-50, 40, 22, 11 22 33",
        // they are right: what follows agrees
        "1-10 60-99 11-30, 20, 50, ''",
        // newest first; by user; two histories behind each other; an old one at the end
        "30-1, 28, 1, ''",
        "12-1, 10, 1, ''",
        "1-20 1-20 1-20, 36, 20, ''",
        "20-30 1-10, 10, 11, ''",
        "10-40 1-2, 2, 31, ''",
        // one user of few events each
        "1 20 1 20 1 20 1 20, 3, 2, ''",
    })
    void saysWhichLineMovedTheClock(String days, long late, long line, String wrong)
            throws Exception {
        FilesReport report = read(write(folder, "a.jsonl", lines(days)));

        assertThat(report.late()).isEqualTo(late);
        List<LateFile> files = report.lateFiles(3);
        assertThat(files).hasSize(late == 0 ? 0 : 1);
        for (LateFile file : files) {
            assertThat(file.late()).isEqualTo(late);
            assertThat(file.line()).isEqualTo(line);
            assertThat(file.wrong().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                    .isEqualTo(wrong);
        }
    }

    /** What it says is enough, is: and less is not. */
    @ParameterizedTest
    @CsvSource({"30-1", "1-20 1-20", "1-10 99 11-30", "20-30 1-10"})
    void soMuchOutOfOrdernessIsEnough(String days) throws Exception {
        String file = write(folder, "a.jsonl", lines(days));
        Duration enough = read(file).furthest();
        assertThat(read(enough, Duration.ZERO, file).late()).isZero();
        assertThat(read(enough.minusDays(1), Duration.ZERO, file).late()).isPositive();
    }

    @Test
    void eachFileHasItsOwnClock() throws Exception {
        String wrong = write(folder, "a.jsonl", lines("1-10 99 11-30"));
        String reversed = write(folder, "b.jsonl", lines("40-1"));
        String sorted = write(folder, "c.jsonl", lines("1-60"));

        FilesReport report = read(wrong, reversed, sorted);

        assertThat(report.lateFiles(3)).extracting(LateFile::file).containsExactly(wrong, reversed);
        assertThat(report.lateFiles(1)).hasSize(1);
        assertThat(report.lateFiles(3).get(0).wrong()).containsExactly(11L);
        assertThat(report.firstDay()).isEqualTo(FIRST.plusDays(1));
        assertThat(report.lastDay()).isEqualTo(FIRST.plusDays(99));
    }

    /** Also where the record that was decoded last is of another file. */
    @Test
    void namesAreThoseOfTheirRecords() throws Exception {
        String first = write(folder, "a.jsonl", named(1, "A"), named(3, "A"), named(5, "A"));
        String second =
                write(
                        folder,
                        "b.jsonl",
                        named(2, "B"),
                        Events.ignored(),
                        named(4, "B"),
                        named(6, "C"));

        FilesReport report = read(first, second);

        assertThat(report.unmatched().commonest(9))
                .extracting(NameTally.Count::name, NameTally.Count::count)
                .containsExactly(tuple("A", 3L), tuple("B", 2L), tuple("C", 1L));
        assertThat(report.ignoredTypes().commonest(9))
                .extracting(NameTally.Count::name, NameTally.Count::count)
                .containsExactly(tuple("alias", 1L));
    }

    private static String named(int day, String event) {
        return "{\"type\":\"track\",\"userId\":\"ann\",\"event\":\"%s\",\"timestamp\":\"%sT12:00:00Z\"}"
                .formatted(event, FIRST.plusDays(day));
    }

    private FilesReport read(String... files) throws Exception {
        return read(Events.OUT_OF_ORDERNESS, Duration.ofDays(1), files);
    }

    private static FilesReport read(
            Duration outOfOrderness, Duration allowedLateness, String... files) throws Exception {
        FilesReport report = new FilesReport(outOfOrderness, allowedLateness, ZoneOffset.UTC);
        try (FilesProgress progress = FilesProgress.open()) {
            progress.fill(report);
            FilesReaderTest.readAll(outOfOrderness, ZoneOffset.UTC, progress, files);
        }
        return report;
    }

    /** Returns events of days: {@code 1-3 7 5-4} are those of 1, 2, 3, 7, 5 and 4. */
    private static String[] lines(String days) {
        return Arrays.stream(days.split(" "))
                .flatMapToInt(FilesReportTest::range)
                .mapToObj(
                        day ->
                                "{\"type\":\"identify\",\"userId\":\"ann\",\"timestamp\":\"%sT12:00:00Z\"}"
                                        .formatted(FIRST.plusDays(day)))
                .toArray(String[]::new);
    }

    private static IntStream range(String text) {
        int[] ends = Arrays.stream(text.split("-")).mapToInt(Integer::parseInt).toArray();
        int from = ends[0];
        int to = ends[ends.length - 1];
        return from <= to
                ? IntStream.rangeClosed(from, to)
                : IntStream.rangeClosed(to, from).map(day -> from + to - day);
    }
}
