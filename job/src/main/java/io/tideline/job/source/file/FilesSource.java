package io.tideline.job.source.file;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventTypes;
import io.tideline.job.source.Decoders;
import io.tideline.time.MachineClock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Files of events as a bounded stream, read side by side in the order of their time
 * (docs/concepts.md). Run it at parallelism 1 and with {@code WatermarkStrategy.noWatermarks()}: it
 * emits the watermarks itself, after each event, so that what is late does not depend on the
 * machine. Events carry their timestamp, what was rejected or ignored carries none. When all files
 * are at their end, the watermark goes to the last millisecond of the last event's local day; then
 * Flink adds its {@link Long#MAX_VALUE}.
 *
 * <p>Or it is the first part of a stream that goes on ({@link #followed}), at any parallelism: one
 * subtask reads, and all emit its watermarks.
 */
public final class FilesSource
        implements Source<DecodeResult, FilesSplit, List<FilesSplit>>,
                ResultTypeQueryable<DecodeResult> {
    private static final long serialVersionUID = 1L;

    private final List<String> files;
    private final Decoders decoders;
    private final Duration outOfOrderness;
    private final ZoneId timezone;
    private final String progressId;
    private final boolean isFollowed;

    /**
     * @param files paths as given, of lines, plain or packed ({@link EventBytes}); {@code -} is
     *     standard input
     * @param decoders create what reads each line that is not blank
     * @param outOfOrderness how far a file's watermark is behind its newest event
     * @param timezone the model's, in which days end
     * @param progressId of a {@link FilesProgress}, or null
     */
    public FilesSource(
            List<String> files,
            Decoders decoders,
            Duration outOfOrderness,
            ZoneId timezone,
            String progressId) {
        this(files, decoders, outOfOrderness, timezone, progressId, false);
    }

    private FilesSource(
            List<String> files,
            Decoders decoders,
            Duration outOfOrderness,
            ZoneId timezone,
            String progressId,
            boolean isFollowed) {
        this.files = List.copyOf(files);
        this.decoders = decoders;
        this.outOfOrderness = outOfOrderness;
        this.timezone = timezone;
        this.progressId = progressId;
        this.isFollowed = isFollowed;
    }

    /** Returns the same as the first part of a stream, whose last day stays open. */
    public FilesSource followed() {
        return new FilesSource(files, decoders, outOfOrderness, timezone, progressId, true);
    }

    /**
     * Tries whether the files can be read, before anything is started.
     *
     * @throws UnreadableFileException with one sentence on the first one that cannot
     */
    public static void check(List<String> files) throws UnreadableFileException {
        if (files.isEmpty()) {
            throw new UnreadableFileException("There is no file of events; name at least one.");
        }
        if (files.stream().filter(EventFile.STANDARD_INPUT::equals).count() > 1) {
            throw new UnreadableFileException(
                    "Standard input (-) is named twice; it can be read once.");
        }
        for (String file : files) {
            EventFile.check(file);
        }
        checkDistinct(files);
    }

    /** Refuses one file under two names: events without a messageId would count twice. */
    private static void checkDistinct(List<String> files) throws UnreadableFileException {
        Map<Object, String> names = new HashMap<>();
        for (String file : files) {
            Object identity = EventFile.identity(file);
            String other = identity == null ? null : names.putIfAbsent(identity, file);
            if (other != null) {
                throw new UnreadableFileException(
                        (other.equals(file)
                                                ? "The file %s is named twice"
                                                : "The files %s and %s are one and the same")
                                        .formatted(other, file)
                                + "; name it once, since its events without a messageId would count twice.");
            }
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<DecodeResult, FilesSplit> createReader(SourceReaderContext context) {
        var reader =
                new FilesReader(
                        decoders.ofFiles(),
                        outOfOrderness,
                        timezone,
                        isFollowed,
                        FilesProgress.find(progressId),
                        context.metricGroup());
        return isFollowed ? new BackfillReader(reader, context, MachineClock.SYSTEM) : reader;
    }

    @Override
    public SplitEnumerator<FilesSplit, List<FilesSplit>> createEnumerator(
            SplitEnumeratorContext<FilesSplit> context) {
        return new FilesEnumerator(context, List.of(FilesSplit.unread(files)));
    }

    @Override
    public SplitEnumerator<FilesSplit, List<FilesSplit>> restoreEnumerator(
            SplitEnumeratorContext<FilesSplit> context, List<FilesSplit> unassigned) {
        return new FilesEnumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<FilesSplit> getSplitSerializer() {
        return new FilesSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<List<FilesSplit>> getEnumeratorCheckpointSerializer() {
        return new FilesEnumerator.StateSerializer();
    }

    @Override
    public TypeInformation<DecodeResult> getProducedType() {
        return EventTypes.DECODED;
    }
}
