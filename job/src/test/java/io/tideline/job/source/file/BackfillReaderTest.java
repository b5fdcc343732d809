package io.tideline.job.source.file;

import static io.tideline.job.source.Events.event;
import static io.tideline.job.source.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.job.source.Events;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.UserCodeClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackfillReaderTest {
    @TempDir private Path folder;

    private final Coordinator coordinator = new Coordinator();
    private RecordedOutput output = new RecordedOutput();

    @Test
    void theLastDayStaysOpen() throws IOException {
        BackfillReader reader = reader();
        reader.addSplits(List.of(unread()));

        readAll(reader);

        assertThat(output.said).containsExactly("W -10", "a@0", "b@5", "c@9", "W -1");
        assertThat(coordinator.sent).last().isEqualTo(new FilesTime(output.lastWatermark, true));
    }

    @Test
    void theOthersEmitTheSameWatermarks() throws IOException {
        BackfillReader other = reader();
        assertThat(other.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(other.isAvailable()).isNotDone();

        for (int minute : List.of(1, 1, 3)) {
            var waiting = other.isAvailable();
            other.handleSourceEvents(new FilesTime(Events.at(minute) - 1, false));
            assertThat(waiting).isDone();
            assertThat(other.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(other.isAvailable()).isNotDone();
        }
        other.handleSourceEvents(new FilesTime(Events.at(4) - 1, true));

        assertThat(other.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
        assertThat(other.isAvailable()).isNotDone();
        assertThat(output.said).containsExactly("W 1", "W 3", "W 4");
        assertThat(other.snapshotState(1)).isEmpty();
        assertThat(coordinator.sent).isEmpty();
    }

    @Test
    void aCheckpointRemembersWhereItWas() throws IOException {
        BackfillReader reader = reader();
        reader.addSplits(List.of(unread()));
        while (output.records.size() < 2) {
            reader.pollNext(output);
        }
        BackfillReader resumed = reader();
        resumed.addSplits(reader.snapshotState(1));
        assertThat(output.records).containsExactly("a@0", "b@5");
        output = new RecordedOutput();

        readAll(resumed);

        assertThat(output.records).containsExactly("c@9");
        BackfillReader atEnd = reader();
        atEnd.addSplits(resumed.snapshotState(2));
        assertThat(atEnd.pollNext(new RecordedOutput())).isEqualTo(InputStatus.END_OF_INPUT);
    }

    private FilesSplit unread() throws IOException {
        return FilesSplit.unread(
                List.of(
                        write(folder, "a.jsonl", event("a", 0), event("c", 9)),
                        write(folder, "b.jsonl", event("b", 5))));
    }

    private void readAll(BackfillReader reader) throws IOException {
        while (reader.pollNext(output) != InputStatus.END_OF_INPUT) {
            assertThat(reader.isAvailable()).isDone();
        }
        assertThat(reader.isAvailable()).isNotDone();
    }

    private BackfillReader reader() {
        var files =
                new FilesReader(
                        Events.decoder(),
                        Events.OUT_OF_ORDERNESS,
                        Events.ZONE,
                        true,
                        FilesProgress.find(null),
                        coordinator.metricGroup());
        return new BackfillReader(files, coordinator, () -> Events.NOON);
    }

    /** Records what a reader sends. */
    private static final class Coordinator implements SourceReaderContext {
        private final List<SourceEvent> sent = new ArrayList<>();

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            sent.add(event);
        }

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return InternalSourceReaderMetricGroup.mock(
                    UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "localhost";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {
            throw new AssertionError("The enumerator hands out the files by itself.");
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new AssertionError("It loads no classes.");
        }
    }
}
