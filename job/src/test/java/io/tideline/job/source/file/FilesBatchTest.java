package io.tideline.job.source.file;

import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.ignored;
import static io.tideline.job.source.Events.rejected;
import static io.tideline.job.source.Events.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.event.Position;
import io.tideline.event.RejectionReason;
import io.tideline.job.source.Events;
import io.tideline.job.source.file.FilesSplit.FileState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that carry several events. */
class FilesBatchTest {
    @TempDir Path folder;

    private static String batch(String... events) {
        return "{\"batch\":[" + String.join(",", events) + "]}";
    }

    @Test
    void eventsOfALineComeInTheirOrder() throws IOException {
        String file =
                write(
                        folder,
                        "a.jsonl",
                        batch(event("a", 1), rejected(), ignored(), event("b", 2)),
                        event("c", 3));
        RecordedOutput recorder = new RecordedOutput();
        FilesReaderTest.readAll(FilesReaderTest.reader(FilesSplit.unread(List.of(file))), recorder);

        assertThat(recorder.records)
                .containsExactly("a@1", "missing_timestamp", "ignored", "b@2", "c@3");
        assertThat(recorder.positions)
                .containsExactly(
                        Position.line(file, 1).element(0),
                        Position.line(file, 1).element(1),
                        Position.line(file, 1).element(3),
                        Position.line(file, 2));
        assertThat(recorder.arrivals).containsExactly(0L, 1L, 2L);
        assertThat(recorder.decoded.get(1).rejection().detail()).startsWith("batch[1]: ");
    }

    @Test
    void filesAreReadSideBySideEventByEvent() throws IOException {
        String one = write(folder, "a.jsonl", batch(event("a", 1), event("b", 4)), event("c", 6));
        String two = write(folder, "b.jsonl", event("d", 2), batch(event("e", 3), event("f", 5)));

        assertThat(FilesReaderTest.read(one, two))
                .filteredOn(said -> !said.startsWith("W"))
                .containsExactly("a@1", "d@2", "e@3", "b@4", "f@5", "c@6");
    }

    /** Wherever it is stopped, each event comes once. */
    @Test
    void afterARestartALineIsReadOnFromWhereItWas() throws IOException {
        String one =
                write(
                        folder,
                        "a.jsonl",
                        batch(event("a", 1), rejected(), event("b", 4), event("c", 4)),
                        event("d", 6));
        String two = write(folder, "b.jsonl", batch(event("e", 2), event("f", 3)), event("g", 7));
        List<String> whole = new ArrayList<>(FilesReaderTest.read(one, two));
        whole.removeIf(said -> said.startsWith("W"));

        for (int stop = 0; stop < 20; stop++) {
            RecordedOutput before = new RecordedOutput();
            FilesSplit split = FilesSplit.unread(List.of(one, two));
            try (FilesReader reader = FilesReaderTest.reader(split)) {
                for (int i = 0; i < stop; i++) {
                    reader.pollNext(before);
                }
                split = restored(reader.snapshotState(1).get(0));
            }
            RecordedOutput after = new RecordedOutput();
            FilesReaderTest.readAll(FilesReaderTest.reader(split), after);
            List<String> both = new ArrayList<>(before.records);
            both.addAll(after.records);
            assertThat(both).as("stopped after %s", stop).containsExactlyElementsOf(whole);
        }
    }

    /** As where the format of the files was changed before the job went on. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "{\"batch\":[7,7]}", "", "{\"batch\":[]}"})
    void aLineWithFewerEventsThanWereTakenIsAFault(String line) throws IOException {
        String file = write(folder, "a.jsonl", line, event("c", 3), event("d", 4));
        FilesSplit split =
                new FilesSplit(List.of(new FileState(file, 0, Long.MIN_VALUE, false, 2)), 2);
        RecordedOutput after = new RecordedOutput();
        assertThatThrownBy(() -> FilesReaderTest.readAll(FilesReaderTest.reader(split), after))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("neither it nor its format must change while it is read.");
        assertThat(after.records).isEmpty();
    }

    private static FilesSplit restored(FilesSplit split) throws IOException {
        var serializer = new FilesSplit.Serializer();
        return serializer.deserialize(serializer.getVersion(), serializer.serialize(split));
    }

    @Test
    void stateOfBeforeALineCouldCarrySeveralIsRead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(1);
            out.writeUTF("a.jsonl");
            out.writeLong(7);
            out.writeLong(5);
            out.writeBoolean(false);
            out.writeLong(3);
        }
        assertThat(new FilesSplit.Serializer().deserialize(1, bytes.toByteArray()))
                .isEqualTo(new FilesSplit(List.of(new FileState("a.jsonl", 7, 5, false)), 3));
    }

    @Test
    void theReportCountsEvents() throws IOException {
        String file = write(folder, "a.jsonl", batch(event("a", 1), rejected(), ignored(), "7"));
        var report = new FilesReport(Duration.ofMinutes(10), Duration.ofDays(1), Events.ZONE);
        try (FilesProgress progress = FilesProgress.open()) {
            progress.fill(report);
            FilesReaderTest.readAll(Duration.ofMinutes(10), Events.ZONE, progress, file);
        }
        assertThat(report.records()).isEqualTo(4);
        assertThat(report.rejected()).containsEntry(RejectionReason.NOT_AN_OBJECT, 1L);
        assertThat(report.ignoredTypes().total()).isEqualTo(1);
    }
}
