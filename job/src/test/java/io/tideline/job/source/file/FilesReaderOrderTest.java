package io.tideline.job.source.file;

import static io.tideline.job.source.Events.anonymous;
import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.ignored;
import static io.tideline.job.source.Events.rejected;
import static io.tideline.job.source.Events.write;
import static io.tideline.job.source.Events.writeText;
import static io.tideline.job.source.file.FilesReaderTest.read;
import static io.tideline.job.source.file.FilesReaderTest.readAll;
import static io.tideline.job.source.file.FilesReaderTest.reader;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order several files are read, how the clock goes meanwhile, and after a restart. */
class FilesReaderOrderTest {
    @TempDir private Path folder;

    /**
     * Files of one user each: {@code a8} is an event of the first file's at minute 8, {@code -5}
     * one without a user or an account at minute 5, {@code x} is rejected, {@code i} ignored and
     * {@code _} blank. What is behind the watermark has a {@code !}.
     */
    @ParameterizedTest
    @CsvSource({
        // within a file out of order by more than the delay: the others have not come so far
        "a100 a80 / b70 b110, b70 a100 a80 b110",
        "a0 a50 a30 / b5 b60, a0 b5 a50 a30 b60",
        // or have, or are at their end, or not yet begun
        "a0 a50 a30 / b49 b60, a0 b49 a50 a30! b60",
        "a0 a50 a30 / b5, a0 b5 a50 a30!",
        "a0 a50 a30 / b60 b40, a0 a50 a30! b60 b40!",
        "a0 a50 a30 / x / _ b60 / _, x a0 a50 a30! b60",
        // of equal ones that of the file named first
        "a5 a6 / b5 b6 / c5, a5 b5 c5 a6 b6",
        "a9 a10 / b10 b8 b10, a9 a10 b10 b8 b10",
        "a10 a8 a10 / b10 b9, a10 a8 a10 b10 b9",
        // without a timestamp at once
        "a5 x a9 / b6 x _ i b7 / x c8, x a5 x b6 x i b7 c8 a9",
        "x i / x x b1 / a1 x i, x i x x b1 a1 x i",
        // anonymous by their timestamps, which move no clock
        "a0 -3 a9 / b2 b5, a0 b2 -3 b5 a9",
        "a0 a100 -5 -95 / b120, a0 a100 -5! -95 b120",
        "a0 -90 a20 / b1 b2 b95, a0 b1 b2 -90 a20 b95",
        "-90 a20 / b0 b30 b80 b200, b0 b30 b80 -90 a20 b200",
        "-90 -20 / b0 b30 b80 b50, b0 b30 b80 b50 -90 -20",
    })
    void theEarliestNextLineIsNext(String files, String order) throws IOException {
        assertThat(String.join(" ", recordAll(writeAll(files)).met)).isEqualTo(order);
    }

    @Test
    void theClockIsThatOfTheFileBehind() throws IOException {
        String first = write(folder, "a.jsonl", event("a", 0), event("a", 10), event("a", 20));
        String second = write(folder, "b.jsonl.gz", event("b", 2), event("b", 4));
        String third =
                write(folder, "c.jsonl", event("c", 4), rejected(), event("c", 3), event("c", 30));

        assertThat(read(first, second, third))
                .containsExactly(
                        "W -10",
                        "a@0",
                        "b@2",
                        "b@4",
                        "c@4",
                        "missing_timestamp",
                        "c@3",
                        "a@10",
                        "W -6", // b is at its end, and c is behind
                        "a@20",
                        "c@30",
                        "W 20", // only c is left
                        "W end of day");
    }

    /** As with a file of each month: the second has its turn when the first is at its end. */
    @Test
    void aFileThatIsNotBegunDoesNotStopTheClock() throws IOException {
        String first = write(folder, "b.jsonl", event("a", 0), event("a", 20), event("a", 40));
        String second = write(folder, "a.jsonl", event("b", 60), event("b", 80));

        assertThat(read(second, first))
                .containsExactly(
                        "W -10",
                        "a@0",
                        "a@20",
                        "W 10",
                        "a@40",
                        "W 30",
                        "W 50", // the next event's
                        "b@60",
                        "b@80",
                        "W 70",
                        "W end of day");
    }

    @Test
    void aFileWithoutEventsHoldsNothingBack() throws IOException {
        String first = write(folder, "a.jsonl", event("a", 0), event("a", 1));
        String second = write(folder, "b.jsonl", rejected(), "", ignored());
        String third = writeText(folder, "c.jsonl", "");

        assertThat(read(first, second, third))
                .containsExactly(
                        "missing_timestamp",
                        "ignored",
                        "W -10",
                        "a@0",
                        "a@1",
                        "W -9",
                        "W end of day");
    }

    @Test
    void aRestartAnywhereGoesOnWhereItWas() throws IOException {
        String first = write(folder, "a.jsonl", event("a", 0), "", event("a", 10), event("a", 9));
        String second =
                write(folder, "b.jsonl.gz", event("b", 2), rejected(), event("b", 4), ignored());
        restartAnywhere(FilesSplit.unread(List.of(first, second)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void soItDoesWithAnyLines(int seed) throws IOException {
        Random random = new Random(seed);
        List<String> files = new ArrayList<>();
        for (String user : List.of("a", "b", "c", "d").subList(0, 2 + seed % 3)) {
            List<String> lines = new ArrayList<>();
            int minute = random.nextInt(60);
            for (int line = 0; line < 12; line++) {
                minute += random.nextInt(20);
                int jittered = minute - random.nextInt(30);
                lines.add(
                        switch (random.nextInt(8)) {
                            case 0 -> "x";
                            case 1 -> "_";
                            case 2, 3 -> "-" + Math.max(0, jittered);
                            default -> user + Math.max(0, jittered);
                        });
            }
            files.add(String.join(" ", lines));
        }
        restartAnywhere(FilesSplit.unread(writeAll(String.join(" / ", files))));
    }

    private static void restartAnywhere(FilesSplit unread) throws IOException {
        RecordedOutput whole = new RecordedOutput();
        readAll(reader(unread), whole);
        assertThat(whole.arrivals).isSorted();
        FilesSplit.Serializer serializer = new FilesSplit.Serializer();

        int polls = 0;
        InputStatus status;
        do {
            RecordedOutput before = new RecordedOutput();
            FilesReader reader = reader(unread);
            status = InputStatus.MORE_AVAILABLE;
            for (int i = 0; i < polls; i++) {
                status = reader.pollNext(before);
            }
            FilesSplit saved = reader.snapshotState(1).get(0);
            reader.close();
            FilesSplit restored =
                    serializer.deserialize(serializer.getVersion(), serializer.serialize(saved));
            RecordedOutput after = new RecordedOutput();
            readAll(reader(restored), after);

            assertThat(restored).isEqualTo(saved);
            before.records.addAll(after.records);
            before.met.addAll(after.met);
            assertThat(before.records).isEqualTo(whole.records);
            assertThat(before.met).isEqualTo(whole.met);
            assertThat(after.lastWatermark).isEqualTo(whole.lastWatermark);
            assertThat(after.firstWatermark).isGreaterThanOrEqualTo(before.lastWatermark);
            polls++;
        } while (status != InputStatus.END_OF_INPUT);
        assertThat(polls).isGreaterThan(8);
    }

    /** Writes files of what stands for lines, divided by slashes. */
    private List<String> writeAll(String files) throws IOException {
        List<String> names = new ArrayList<>();
        for (String file : files.split(" / ")) {
            String[] lines =
                    Arrays.stream(file.split(" "))
                            .map(FilesReaderOrderTest::line)
                            .toArray(String[]::new);
            names.add(write(folder, names.size() + ".jsonl", lines));
        }
        return names;
    }

    private static String line(String word) {
        return switch (word.charAt(0)) {
            case 'x' -> rejected();
            case 'i' -> ignored();
            case '_' -> "";
            case '-' -> anonymous(Integer.parseInt(word.substring(1)));
            default -> event(word.substring(0, 1), Integer.parseInt(word.substring(1)));
        };
    }

    private static RecordedOutput recordAll(List<String> files) throws IOException {
        RecordedOutput recorder = new RecordedOutput();
        readAll(reader(FilesSplit.unread(files)), recorder);
        return recorder;
    }
}
