package io.tideline.job.source;

import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.ignored;
import static io.tideline.job.source.Events.ofNobody;
import static io.tideline.job.source.Events.rejected;
import static io.tideline.job.source.Events.write;
import static io.tideline.job.source.Events.writeText;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.Decoded;
import io.tideline.event.Event;
import io.tideline.event.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * Files of one user each: {@code a8} is an event of the first file's at minute 8, {@code -5}
     * one of nobody at minute 5, {@code x} is rejected, {@code i} ignored and {@code _} blank. What
     * is behind the watermark has a {@code !}.
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
        // of nobody by their timestamps, which move no clock
        "a0 -3 a9 / b2 b5, a0 b2 -3 b5 a9",
        "a0 a100 -5 -95 / b120, a0 a100 -5! -95 b120",
        "a0 -90 a20 / b1 b2 b95, a0 b1 b2 -90 a20 b95",
        "-90 a20 / b0 b30 b80 b200, b0 b30 b80 -90 a20 b200",
        "-90 -20 / b0 b30 b80 b50, b0 b30 b80 b50 -90 -20",
    })
    void theEarliestNextLineIsNext(String files, String order) throws IOException {
        assertThat(String.join(" ", readAll(writeAll(files)).met)).isEqualTo(order);
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
    void withoutAnyEventThereIsNoWatermark() throws IOException {
        assertThat(read(write(folder, "a.jsonl", rejected()))).containsExactly("missing_timestamp");
        assertThat(read(writeText(folder, "b.jsonl", ""))).isEmpty();
    }

    @Test
    void blankLinesAreCountedAndSkipped() throws IOException {
        String file = writeText(folder, "a.jsonl", "\n \t\r\n" + event("a", 0) + "\r\n\n[]");
        Recorder recorder = new Recorder();

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
        Recorder recorder = new Recorder();

        readAll(reader(FilesSplit.unread(List.of(file))), recorder);

        assertThat(recorder.said).startsWith("too_large", "W -10", "a@0");
        assertThat(recorder.decoded.get(0).rejection().payload()).hasSize(large.length());
    }

    @Test
    void onlyEventsCarryATimestamp() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 7), rejected());
        Recorder recorder = new Recorder();

        readAll(reader(FilesSplit.unread(List.of(file))), recorder);

        assertThat(recorder.timestamps).containsExactly(Events.at(7), null);
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
        Recorder whole = new Recorder();
        readAll(reader(unread), whole);
        assertThat(whole.arrivals).isSorted();
        FilesSplit.Serializer serializer = new FilesSplit.Serializer();

        int polls = 0;
        InputStatus status;
        do {
            Recorder before = new Recorder();
            FilesReader reader = reader(unread);
            status = InputStatus.MORE_AVAILABLE;
            for (int i = 0; i < polls; i++) {
                status = reader.pollNext(before);
            }
            FilesSplit saved = reader.snapshotState(1).get(0);
            reader.close();
            FilesSplit restored =
                    serializer.deserialize(serializer.getVersion(), serializer.serialize(saved));
            Recorder after = new Recorder();
            readAll(reader(restored), after);

            assertThat(restored).isEqualTo(saved);
            before.records().addAll(after.records());
            before.met.addAll(after.met);
            assertThat(before.records()).isEqualTo(whole.records());
            assertThat(before.met).isEqualTo(whole.met);
            assertThat(after.lastWatermark).isEqualTo(whole.lastWatermark);
            assertThat(after.firstWatermark).isGreaterThanOrEqualTo(before.lastWatermark);
            polls++;
        } while (status != InputStatus.END_OF_INPUT);
        assertThat(polls).isGreaterThan(8);
    }

    @Test
    void aFileThatShrankIsNamed() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 0));
        FilesSplit split =
                new FilesSplit(
                        List.of(new FilesSplit.FileState(file, 3, Long.MIN_VALUE, false)), 0);

        assertThatThrownBy(() -> readAll(reader(split), new Recorder()))
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

        assertThatThrownBy(() -> readAll(reader(split), new Recorder()))
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
                                        new Recorder()))
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
        Recorder all = new Recorder();
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
        Event event =
                Events.decoder()
                        .decode(event("a", 0).getBytes(UTF_8), Position.line(name, 5))
                        .event();

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
            readAll(reader, new Recorder());

            assertThat(progress.events()).isEqualTo(2);
            assertThat(progress.newest()).isEqualTo(Events.at(7));
        }
    }

    /** A short file is read before it is told that there are no others. */
    @Test
    void waitsAtTheEndUntilItIsToldThatThereIsNoMore() throws IOException {
        String file = write(folder, "a.jsonl", event("a", 0));
        Recorder recorder = new Recorder();
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

    /** Writes files of what stands for lines, divided by slashes. */
    private List<String> writeAll(String files) throws IOException {
        List<String> names = new ArrayList<>();
        for (String file : files.split(" / ")) {
            String[] lines =
                    Arrays.stream(file.split(" "))
                            .map(FilesReaderTest::line)
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
            case '-' -> ofNobody(Integer.parseInt(word.substring(1)));
            default -> event(word.substring(0, 1), Integer.parseInt(word.substring(1)));
        };
    }

    private static Recorder readAll(List<String> files) throws IOException {
        Recorder recorder = new Recorder();
        readAll(reader(FilesSplit.unread(files)), recorder);
        return recorder;
    }

    private static List<String> read(String... files) throws IOException {
        Recorder recorder = new Recorder();
        readAll(reader(FilesSplit.unread(List.of(files))), recorder);
        return recorder.said;
    }

    private static FilesReader reader(FilesSplit split) {
        return reader(split, FilesProgress.find(null));
    }

    private static FilesReader reader(FilesSplit split, FilesProgress progress) {
        FilesReader reader = untold(progress);
        reader.addSplits(List.of(split));
        reader.notifyNoMoreSplits();
        return reader;
    }

    /** Reads files to their ends, for what a progress is told. */
    static void readAll(
            Duration outOfOrderness, ZoneId zone, FilesProgress progress, String... files)
            throws IOException {
        FilesReader reader = untold(outOfOrderness, zone, FilesProgress.find(progress.id()));
        reader.addSplits(List.of(FilesSplit.unread(List.of(files))));
        reader.notifyNoMoreSplits();
        readAll(reader, new Recorder());
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
                progress,
                InternalSourceReaderMetricGroup.wrap(
                        UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()));
    }

    private static void readAll(FilesReader reader, Recorder recorder) throws IOException {
        try (reader) {
            InputStatus status = InputStatus.MORE_AVAILABLE;
            while (status == InputStatus.MORE_AVAILABLE) {
                status = reader.pollNext(recorder);
            }
            assertThat(status).isEqualTo(InputStatus.END_OF_INPUT);
        }
    }

    /** Writes down what a reader puts out. */
    private static final class Recorder implements ReaderOutput<Decoded> {
        final List<String> said = new ArrayList<>();
        final List<Decoded> decoded = new ArrayList<>();
        final List<Position> positions = new ArrayList<>();
        final List<Long> timestamps = new ArrayList<>();
        final List<Long> arrivals = new ArrayList<>();

        /** What was put out, and whether the watermark had passed it. */
        final List<String> met = new ArrayList<>();

        private final List<String> records = new ArrayList<>();
        long firstWatermark = Long.MIN_VALUE;
        long lastWatermark = Long.MIN_VALUE;

        /** What was put out, but for the watermarks. */
        List<String> records() {
            return records;
        }

        @Override
        public void collect(Decoded record) {
            note(record, null);
        }

        @Override
        public void collect(Decoded record, long timestamp) {
            note(record, timestamp);
        }

        private void note(Decoded record, Long timestamp) {
            said.add(Events.say(record));
            records.add(Events.say(record));
            decoded.add(record);
            timestamps.add(timestamp);
            met.add(meet(record));
            if (record.isEvent()) {
                positions.add(record.event().position());
                arrivals.add(record.event().arrival());
            } else if (record.isRejection()) {
                positions.add(record.rejection().position());
            }
        }

        private String meet(Decoded record) {
            if (!record.isEvent()) {
                return record.isRejection() ? "x" : "i";
            }
            Event event = record.event();
            String user = event.hasOwner() ? event.userId() : "-";
            long minute = (event.timestamp() - Events.NOON) / 60_000;
            return user + minute + (event.timestamp() <= lastWatermark ? "!" : "");
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            assertThat(watermark.getTimestamp()).isGreaterThan(lastWatermark);
            firstWatermark =
                    firstWatermark == Long.MIN_VALUE ? watermark.getTimestamp() : firstWatermark;
            lastWatermark = watermark.getTimestamp();
            said.add(Events.sayWatermark(lastWatermark));
        }

        @Override
        public void markIdle() {
            throw new AssertionError("A replay is never idle.");
        }

        @Override
        public void markActive() {
            throw new AssertionError("A replay is never idle.");
        }

        @Override
        public SourceOutput<Decoded> createOutputForSplit(String split) {
            throw new AssertionError("All files go through the main output.");
        }

        @Override
        public void releaseOutputForSplit(String split) {
            throw new AssertionError("All files go through the main output.");
        }
    }
}
