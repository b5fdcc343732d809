package io.tideline.job.source.file;

import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.ignored;
import static io.tideline.job.source.Events.rejected;
import static io.tideline.job.source.Events.write;
import static io.tideline.job.source.Events.writeText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.Event;
import io.tideline.event.Position;
import io.tideline.job.source.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesReaderTest {
    @TempDir private Path folder;

    @Test
    void aWatermarkFollowsEachEventThatMovesIt() throws IOException {
        String file =
                write(
                        folder,
                        "a.jsonl",
                        event("a", 0),
                        event("b", 5),
                        event("c", 3),
                        rejected(),
                        ignored(),
                        event("d", 6));

        assertThat(read(file))
                .containsExactly(
                        "W -10",
                        "a@0",
                        "b@5",
                        "W -5",
                        "c@3",
                        "missing_timestamp",
                        "ignored",
                        "d@6",
                        "W -4",
                        "W end of day");
    }

    @Test
    void withoutAnyEventThereIsNoWatermark() throws IOException {
        assertThat(read(write(folder, "a.jsonl", rejected()))).containsExactly("missing_timestamp");
        assertThat(read(writeText(folder, "b.jsonl", ""))).isEmpty();
    }

    @Test
    void blankLinesAreCountedAndSkipped() throws IOException {
        String file = writeText(folder, "a.jsonl", "\n \t\r\n" + event("a", 0) + "\r\n\n[]");
        RecordedOutput recorder = new RecordedOutput();

        FilesReader reader = reader(FilesSplit.unread(List.of(file)));
        readAll(reader, recorder);

        assertThat(recorder.positions)
                .containsExactly(Position.line(file, 3), Position.line(file, 5));
        assertThat(recorder.said).containsExactly("W -10", "a@0", "not_an_object", "W end of day");
        byte[] payload = recorder.decoded.get(0).event().payload();
        assertThat(new String(payload, UTF_8)).isEqualTo(event("a", 0));
    }

    @Test
    void aLineThatIsTooLargeIsRejectedWhole() throws IOException {
        String large = "x".repeat(5_000_000);
        String file = write(folder, "a.jsonl", large, event("a", 0));
        RecordedOutput recorder = new RecordedOutput();

        readAll(reader(FilesSplit.unread(List.of(file))), recorder);

        assertThat(recorder.said).startsWith("too_large", "W -10", "a@0");
        assertThat(recorder.decoded.get(0).rejection().payload()).hasSize(large.length());
    }

    @Test
    void onlyEventsCarryATimestamp() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 7), rejected());
        RecordedOutput recorder = new RecordedOutput();

        readAll(reader(FilesSplit.unread(List.of(file))), recorder);

        assertThat(recorder.timestamps).containsExactly(Events.at(7), null);
    }

    @Test
    void aFileThatShrankIsNamed() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 0));
        FilesSplit split =
                new FilesSplit(
                        List.of(new FilesSplit.FileState(file, 3, Long.MIN_VALUE, false)), 0);

        assertThatThrownBy(() -> readAll(reader(split), new RecordedOutput()))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(
                        "The file "
                                + file
                                + " has 1 lines where 3 were read before; it must not change while"
                                + " it is read.");
    }

    @Test
    void standardInputIsNotReadTwice() {
        FilesSplit split = new FilesSplit(List.of(new FilesSplit.FileState("-", 3, 5, false)), 1);

        assertThatThrownBy(() -> readAll(reader(split), new RecordedOutput()))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageStartingWith("Standard input cannot be read a second time");
    }

    @Test
    void aBrokenArchiveIsNamedWithItsLine() throws IOException {
        String[] lines = new String[2000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = event("u" + Integer.toHexString(i * 7919), i % 60);
        }
        Path file = Path.of(write(folder, "a.jsonl.gz", lines));
        byte[] packed = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(packed, packed.length - 1000));

        assertThatThrownBy(
                        () ->
                                readAll(
                                        reader(FilesSplit.unread(List.of(file.toString()))),
                                        new RecordedOutput()))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageMatching(
                        ".* fails after line \\d+: its gzip member 1 is damaged .* zstd\\.");
    }

    @Test
    void filesAreCheckedBeforeAnythingStarts() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 0));
        String packed = write(folder, "a.jsonl.gz", event("a", 0));
        Path notPacked = Files.copy(Path.of(file), folder.resolve("b.jsonl.gz"));

        assertThatCode(() -> FilesSource.check(List.of(file, packed, "-")))
                .doesNotThrowAnyException();
        assertRefused("name at least one");
        assertRefused("named twice", "-", file, "-");
        assertRefused("is a directory", file, folder.toString());
        assertRefused("there is no such file", folder.resolve("none.jsonl").toString());
        assertRefused("is not packed with gzip, as its name says", notPacked.toString());
        assertRefused("has no valid path", "a\0b");
    }

    /** Files of a day each, of an hour each user, or whatever else there may be thousands of. */
    @Test
    void moreFilesThanMayBeOpenAreReadSideBySide() throws IOException {
        int count = OpenFiles.MOST + 50;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String suffix = i % 3 == 0 ? ".jsonl.gz" : ".jsonl";
            String[] lines = new String[10];
            for (int line = 0; line < lines.length; line++) {
                lines[line] = event("u" + i, i % 5 + line * 7);
            }
            names.add(write(folder, "f" + i + suffix, lines));
        }
        RecordedOutput all = new RecordedOutput();
        readAll(reader(FilesSplit.unread(names)), all);

        assertThat(all.said.stream().filter(word -> word.startsWith("u"))).hasSize(10 * count);
        assertThat(all.timestamps).isSorted();
    }

    @Test
    void aParkedFileGoesOnWhereItWas() throws IOException {
        String[] lines = new String[3_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = event("u" + i, i % 60);
        }
        for (String name : List.of("a.jsonl", "b.jsonl.gz")) {
            EventFile file =
                    new EventFile(
                            FilesSplit.unread(List.of(write(folder, name, lines))).files().get(0),
                            0);
            for (int i = 0; i < lines.length; i++) {
                if (i % 100 == 1 && i < 2_900) {
                    file.park(i % 200 == 1 ? 0 : 5_000);
                }
                assertThat(new String(file.nextLine(), UTF_8)).isEqualTo(lines[i]);
                assertThat(file.lines()).isEqualTo(i + 1);
            }
            assertThat(file.nextLine()).isNull();
            assertThat(file.isFinished()).isTrue();
        }
    }

    /** What was read and has not had its turn is read again, from where that is possible. */
    @ParameterizedTest
    @CsvSource({"a.jsonl, 4", "-, 5"})
    void anEventThatWaitsIsNotCounted(String name, long lines) {
        EventFile file = new EventFile(new FilesSplit.FileState(name, 5, 0, false), 0);
        Event event = Events.decoded(event("a", 0), Position.line(name, 5)).get(0).event();

        file.hold(event, null);
        assertThat(file.state().lines()).isEqualTo(lines);
        file.release();
        assertThat(file.state().lines()).isEqualTo(5);
    }

    private static void assertRefused(String why, String... files) {
        assertThatThrownBy(() -> FilesSource.check(List.of(files)))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining(why)
                .hasMessageEndingWith(".");
    }

    @Test
    void progressIsSeenUnderItsId() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 7), event("a", 3), rejected());

        try (FilesProgress progress = FilesProgress.open()) {
            assertThat(progress.newest()).isEqualTo(Long.MIN_VALUE);
            FilesReader reader =
                    reader(FilesSplit.unread(List.of(file)), FilesProgress.find(progress.id()));
            readAll(reader, new RecordedOutput());

            assertThat(progress.events()).isEqualTo(2);
            assertThat(progress.newest()).isEqualTo(Events.at(7));
        }
    }

    /** A short file is read before the reader learns that there are no others. */
    @Test
    void waitsAtTheEndUntilItLearnsThatThereIsNoMore() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 0));
        RecordedOutput recorder = new RecordedOutput();
        try (FilesReader reader = untold(FilesProgress.find(null))) {
            reader.addSplits(List.of(FilesSplit.unread(List.of(file))));
            assertThat(reader.isAvailable()).isDone();
            while (reader.pollNext(recorder) == InputStatus.MORE_AVAILABLE) {}

            assertThat(recorder.said).endsWith("W end of day");
            assertThat(reader.pollNext(recorder)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(reader.isAvailable()).isNotDone();

            reader.notifyNoMoreSplits();
            assertThat(reader.isAvailable()).isDone();
            assertThat(reader.pollNext(recorder)).isEqualTo(InputStatus.END_OF_INPUT);
        }
    }

    static List<String> read(String... files) throws IOException {
        RecordedOutput recorder = new RecordedOutput();
        readAll(reader(FilesSplit.unread(List.of(files))), recorder);
        return recorder.said;
    }

    static FilesReader reader(FilesSplit split) {
        return reader(split, FilesProgress.find(null));
    }

    private static FilesReader reader(FilesSplit split, FilesProgress progress) {
        FilesReader reader = untold(progress);
        reader.addSplits(List.of(split));
        reader.notifyNoMoreSplits();
        return reader;
    }

    /** Reads files to their ends, reporting to a progress. */
    static void readAll(
            Duration outOfOrderness, ZoneId zone, FilesProgress progress, String... files)
            throws IOException {
        FilesReader reader = untold(outOfOrderness, zone, FilesProgress.find(progress.id()));
        reader.addSplits(List.of(FilesSplit.unread(List.of(files))));
        reader.notifyNoMoreSplits();
        readAll(reader, new RecordedOutput());
    }

    private static FilesReader untold(FilesProgress progress) {
        return untold(Events.OUT_OF_ORDERNESS, Events.ZONE, progress);
    }

    private static FilesReader untold(
            Duration outOfOrderness, ZoneId zone, FilesProgress progress) {
        return new FilesReader(
                Events.decoder(),
                outOfOrderness,
                zone,
                false,
                progress,
                InternalSourceReaderMetricGroup.wrap(
                        UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()));
    }

    static void readAll(FilesReader reader, RecordedOutput recorder) throws IOException {
        try (reader) {
            InputStatus status = InputStatus.MORE_AVAILABLE;
            while (status == InputStatus.MORE_AVAILABLE) {
                status = reader.pollNext(recorder);
            }
            assertThat(status).isEqualTo(InputStatus.END_OF_INPUT);
        }
    }
}
