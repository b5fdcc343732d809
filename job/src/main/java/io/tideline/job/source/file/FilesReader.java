package io.tideline.job.source.file;

import io.tideline.event.DecodeResult;
import io.tideline.event.Position;
import io.tideline.event.decode.EventDecoder;
import io.tideline.event.format.FormatDecoder;
import io.tideline.time.DayCalendar;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;

/**
 * Reads files side by side in {@link ReadingOrder}, so that no event is late because another file
 * was read first, and so that the order depends on nothing but the files. What has no usable
 * timestamp goes out at once. Reads in Flink's own thread: there is one reader, and what comes
 * after it has other threads.
 */
final class FilesReader implements SourceReader<DecodeResult, FilesSplit> {
    private final FormatDecoder decoder;
    private final long outOfOrderness;
    private final DayCalendar calendar;
    private final boolean isFollowed;
    private final FilesProgress progress;

    /** Null where none is read. */
    private final FilesReport report;

    private final Counter bytesRead;
    private final Counter recordsRead;

    private final CompletableFuture<Void> assigned = new CompletableFuture<>();

    /** {@code notifyNoMoreSplits} arrives separately; the job fails if it is ignored. */
    private final CompletableFuture<Void> allKnown = new CompletableFuture<>();

    private final List<EventFile> files = new ArrayList<>();

    /** The order of the files that are not at their end. */
    private final ReadingOrder order = new ReadingOrder();

    private OpenFiles open;
    private boolean hasSplit;
    private long events;
    private long emittedWatermark = Long.MIN_VALUE;

    /**
     * @param isFollowed whether another source goes on where the files end: then their last day
     *     stays open, and the end is not the end of the stream
     */
    FilesReader(
            FormatDecoder decoder,
            Duration outOfOrderness,
            ZoneId timezone,
            boolean isFollowed,
            FilesProgress progress,
            SourceReaderMetricGroup metrics) {
        this.decoder = decoder;
        this.outOfOrderness = outOfOrderness.toMillis();
        this.calendar = new DayCalendar(timezone);
        this.isFollowed = isFollowed;
        this.progress = progress;
        this.report = progress.report();
        if (report != null) {
            decoder.readEveryName();
        }
        this.bytesRead = metrics.getIOMetricGroup().getNumBytesInCounter();
        this.recordsRead = metrics.getIOMetricGroup().getNumRecordsInCounter();
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<FilesSplit> splits) {
        for (FilesSplit split : splits) {
            hasSplit = true;
            events = split.events();
            for (FilesSplit.FileState file : split.files()) {
                files.add(new EventFile(file, files.size()));
            }
        }
        files.stream().filter(file -> !file.isFinished()).forEach(order::add);
        open = new OpenFiles(OpenFiles.MOST, files.size());
        assigned.complete(null);
        if (isFollowed) {
            allKnown.complete(null);
        }
    }

    @Override
    public void notifyNoMoreSplits() {
        assigned.complete(null);
        allKnown.complete(null);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return hasSplit && order.isEmpty() ? allKnown : assigned;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodeResult> output) throws IOException {
        if (!hasSplit) {
            return assigned.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }
        // The watermark of the line before; and, after a restart, of all lines before.
        emitWatermark(output);
        if (order.isEmpty()) {
            return allKnown.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }
        if (order.unknown() != null) {
            read(order.unknown(), output);
        } else {
            emitNext(output);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    private void read(EventFile file, ReaderOutput<DecodeResult> output) throws IOException {
        EventFile.Result result = file.nextResult();
        if (result == null) {
            readLine(file);
            result = file.nextResult();
        }
        if (result == null) {
            return;
        }
        DecodeResult decoded = result.decoded();
        if (!decoded.isEvent()) {
            emit(decoded, result.name(), file, output);
            return;
        }
        if (order.isNext(decoded.event())) {
            DecodeResult arriving = DecodeResult.of(decoded.event().arriving(events));
            emit(arriving, result.name(), file, output);
            return;
        }
        file.hold(decoded.event(), result.name());
        order.hold();
        if (order.unknown() == null) {
            emitWatermark(output); // the clock may have waited for this file's first event
            emitNext(output);
        }
    }

    /** Reads what the next line carries, which may be several events, or none where it is blank. */
    private void readLine(EventFile file) throws IOException {
        byte[] line = open.nextOf(file);
        file.beginLine();
        if (line == null) {
            file.endLine();
            order.finish();
            return;
        }
        if (isBlank(line)) {
            file.endLine();
            return;
        }
        bytesRead.inc(line.length);
        decoder.decode(
                line,
                Position.line(file.name(), file.lines()),
                events,
                EventDecoder.UNKNOWN,
                decoded ->
                        file.add(
                                new EventFile.Result(
                                        decoded,
                                        report == null
                                                ? null
                                                : FilesReport.nameOf(decoded, decoder))));
        file.endLine();
    }

    private void emitNext(ReaderOutput<DecodeResult> output) {
        EventFile file = order.next();
        DecodeResult decoded = DecodeResult.of(file.next().arriving(events));
        String name = file.nextName();
        file.release();
        emit(decoded, name, file, output);
    }

    private void emit(
            DecodeResult decoded, String name, EventFile file, ReaderOutput<DecodeResult> output) {
        recordsRead.inc();
        file.take();
        if (report != null) {
            report.take(decoded, name, emittedWatermark);
        }
        if (decoded.isOwnedEvent()) {
            long timestamp = decoded.event().timestamp();
            file.accepted(timestamp);
            events++;
            progress.moved(events, timestamp);
            output.collect(decoded, timestamp);
        } else {
            output.collect(decoded);
        }
    }

    private void emitWatermark(ReaderOutput<DecodeResult> output) {
        if (order.isEmpty()) {
            if (!isFollowed) {
                emitWatermark(endOfLastDay(), output);
            }
            return;
        }
        long time = order.time();
        if (time != Long.MIN_VALUE) {
            emitWatermark(time - outOfOrderness - 1, output);
        }
    }

    private void emitWatermark(long watermark, ReaderOutput<DecodeResult> output) {
        if (watermark > emittedWatermark) {
            emittedWatermark = watermark;
            output.emitWatermark(new Watermark(watermark));
        }
    }

    /** Returns the newest watermark; {@link Long#MIN_VALUE} before the first one. */
    long watermark() {
        return emittedWatermark;
    }

    /** Returns the last millisecond of the last event's day, which is the last to close. */
    private long endOfLastDay() {
        long largest = files.stream().mapToLong(EventFile::largest).max().orElse(Long.MIN_VALUE);
        return largest == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : calendar.lastMillisOf(calendar.dayOf(largest));
    }

    private static boolean isBlank(byte[] line) {
        for (byte character : line) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<FilesSplit> snapshotState(long checkpoint) {
        if (!hasSplit) {
            return List.of();
        }
        return List.of(new FilesSplit(files.stream().map(EventFile::state).toList(), events));
    }

    @Override
    public void close() throws IOException {
        for (EventFile file : files) {
            file.close();
        }
    }
}
