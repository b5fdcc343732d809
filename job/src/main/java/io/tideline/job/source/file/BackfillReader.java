package io.tideline.job.source.file;

import io.tideline.event.DecodeResult;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads files that another source follows, in one subtask of several. The others emit the
 * watermarks of that one: if they were idle instead, they might still be so when the next source
 * has moved the clock of one subtask past the first events of another.
 */
final class BackfillReader implements SourceReader<DecodeResult, FilesSplit> {
    private static final long REPORT_MILLIS = 200;

    private final FilesReader files;
    private final SourceReaderContext context;
    private final MachineClock clock;

    /** Completes when the reader of the files has come further. */
    private CompletableFuture<Void> advanced = new CompletableFuture<>();

    private boolean hasFiles;
    private boolean isAtEnd;
    private FilesTime known = new FilesTime(Long.MIN_VALUE, false);
    private long emitted = Long.MIN_VALUE;
    private long reportedAt = Long.MIN_VALUE;

    /**
     * @param files one that is followed
     */
    BackfillReader(FilesReader files, SourceReaderContext context, MachineClock clock) {
        this.files = files;
        this.context = context;
        this.clock = clock;
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<FilesSplit> splits) {
        hasFiles = true;
        files.addSplits(splits);
        advanced.complete(null);
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public CompletableFuture<Void> isAvailable() {
        return hasFiles && !isAtEnd ? files.isAvailable() : advanced;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodeResult> output) throws IOException {
        InputStatus status = hasFiles ? files.pollNext(output) : follow(output);
        isAtEnd = status == InputStatus.END_OF_INPUT;
        if (hasFiles) {
            report();
        }
        if (advanced.isDone()) {
            advanced = new CompletableFuture<>();
        }
        return status;
    }

    private InputStatus follow(ReaderOutput<DecodeResult> output) {
        if (known.watermark() > emitted) {
            emitted = known.watermark();
            output.emitWatermark(new Watermark(emitted));
        }
        return known.isEnd() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    private void report() {
        long now = clock.elapsedMillis();
        if (isAtEnd || reportedAt == Long.MIN_VALUE || now - reportedAt >= REPORT_MILLIS) {
            reportedAt = now;
            context.sendSourceEventToCoordinator(new FilesTime(files.watermark(), isAtEnd));
        }
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        known = (FilesTime) event;
        advanced.complete(null);
    }

    @Override
    public List<FilesSplit> snapshotState(long checkpoint) {
        return files.snapshotState(checkpoint);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
