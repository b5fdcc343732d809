package io.tideline.bench.course;

import io.tideline.event.DecodeResult;
import io.tideline.job.source.file.FilesSource;
import io.tideline.job.source.file.FilesSplit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.Preconditions;

/**
 * Reads files as the job does, but slowly, and no further than a limit: before some lines it waits
 * until all outputs have reached the watermark of the lines before.
 *
 * @param board the id of a {@link Board}
 */
record PacedFiles(FilesSource files, String board)
        implements Source<DecodeResult, FilesSplit, List<FilesSplit>> {
    @Override
    public Boundedness getBoundedness() {
        return files.getBoundedness();
    }

    @Override
    public SourceReader<DecodeResult, FilesSplit> createReader(SourceReaderContext context) {
        return new Reader(files.createReader(context), Board.find(board));
    }

    @Override
    public SplitEnumerator<FilesSplit, List<FilesSplit>> createEnumerator(
            SplitEnumeratorContext<FilesSplit> context) {
        return files.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<FilesSplit, List<FilesSplit>> restoreEnumerator(
            SplitEnumeratorContext<FilesSplit> context, List<FilesSplit> unassigned) {
        return files.restoreEnumerator(context, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<FilesSplit> getSplitSerializer() {
        return files.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<FilesSplit>> getEnumeratorCheckpointSerializer() {
        return files.getEnumeratorCheckpointSerializer();
    }

    @SuppressWarnings("try") // closes a reader that may be interrupted meanwhile
    private static final class Reader implements SourceReader<DecodeResult, FilesSplit> {
        private final SourceReader<DecodeResult, FilesSplit> reader;
        private final Board board;
        private final Random random;
        private int lines;
        private CompletableFuture<Void> wait = CompletableFuture.completedFuture(null);

        /** A line that has been read but must wait, or null. */
        private Runnable kept;

        private Reader(SourceReader<DecodeResult, FilesSplit> reader, Board board) {
            this.reader = reader;
            this.board = board;
            this.random = new Random(board.leg().seed());
        }

        @Override
        public void start() {
            reader.start();
        }

        @Override
        public InputStatus pollNext(ReaderOutput<DecodeResult> output) throws Exception {
            if (!wait.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (kept != null) {
                kept.run();
                kept = null;
                stop();
                return InputStatus.MORE_AVAILABLE;
            }
            return reader.pollNext(new Paced(output));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return wait.isDone() ? reader.isAvailable() : wait;
        }

        /** Stops after the last line before a savepoint or a crash. */
        private void stop() {
            lines++;
            Course.Leg leg = board.leg();
            if (leg.end() == Course.End.OF_INPUT) {
                return;
            }
            if (lines == leg.lines()) {
                wait(board.atSavepoint());
            } else if (lines == leg.lines() + leg.afterSavepoint()) {
                wait(board.atCrash());
            }
        }

        private void wait(Board.Stop stop) {
            wait = stop.goOn();
            stop.come().complete(null);
        }

        @Override
        public List<FilesSplit> snapshotState(long checkpoint) {
            Preconditions.checkState(kept == null, "A savepoint amid a line");
            return reader.snapshotState(checkpoint);
        }

        @Override
        public void addSplits(List<FilesSplit> splits) {
            reader.addSplits(splits);
        }

        @Override
        public void notifyNoMoreSplits() {
            reader.notifyNoMoreSplits();
        }

        @Override
        public void close() throws Exception {
            reader.close();
        }

        /** Passes watermarks on at once, and lines when it is their turn. */
        private final class Paced implements ReaderOutput<DecodeResult> {
            private final ReaderOutput<DecodeResult> output;
            private long watermark = Long.MIN_VALUE;

            private Paced(ReaderOutput<DecodeResult> output) {
                this.output = output;
            }

            @Override
            public void collect(DecodeResult line) {
                keep(() -> output.collect(line));
            }

            @Override
            public void collect(DecodeResult line, long timestamp) {
                keep(
                        () -> {
                            board.note(timestamp);
                            output.collect(line, timestamp);
                        });
            }

            private void keep(Runnable line) {
                kept = line;
                if (watermark != Long.MIN_VALUE && random.nextInt(100) < board.leg().pauses()) {
                    wait = board.pauseUntil(watermark);
                }
            }

            @Override
            public void emitWatermark(Watermark mark) {
                watermark = mark.getTimestamp();
                output.emitWatermark(mark);
            }

            @Override
            public void markIdle() {
                output.markIdle();
            }

            @Override
            public void markActive() {
                output.markActive();
            }

            @Override
            public SourceOutput<DecodeResult> createOutputForSplit(String split) {
                return output.createOutputForSplit(split);
            }

            @Override
            public void releaseOutputForSplit(String split) {
                output.releaseOutputForSplit(split);
            }
        }
    }
}
