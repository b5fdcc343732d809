package io.tideline.job.source.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Hands the files to the first reader that comes. Any other has nothing to do, or follows the clock
 * of that one ({@link BackfillReader}).
 */
final class FilesEnumerator implements SplitEnumerator<FilesSplit, List<FilesSplit>> {
    private final SplitEnumeratorContext<FilesSplit> context;
    private final List<FilesSplit> unassigned;

    /** The last report of the reader that has the files, or null. */
    private FilesTime reached;

    /**
     * @param unassigned the files, or nothing where a reader has them
     */
    FilesEnumerator(SplitEnumeratorContext<FilesSplit> context, List<FilesSplit> unassigned) {
        this.context = context;
        this.unassigned = new ArrayList<>(unassigned);
    }

    @Override
    public void start() {}

    @Override
    public void addReader(int reader) {
        unassigned.forEach(split -> context.assignSplit(split, reader));
        unassigned.clear();
        context.signalNoMoreSplits(reader);
        if (reached != null) {
            context.sendEventToSourceReader(reader, reached);
        }
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        reached = (FilesTime) event;
        for (int other : context.registeredReaders().keySet()) {
            if (other != reader) {
                context.sendEventToSourceReader(other, reached);
            }
        }
    }

    @Override
    public void handleSplitRequest(int reader, String host) {
        // Readers are served when they register.
    }

    @Override
    public void addSplitsBack(List<FilesSplit> splits, int reader) {
        unassigned.addAll(splits); // the reader registers again after its failure
        reached = null;
    }

    @Override
    public List<FilesSplit> snapshotState(long checkpoint) {
        return List.copyOf(unassigned);
    }

    @Override
    public void close() {}

    /** Writes what is unassigned: nothing, or the one split. */
    static final class StateSerializer implements SimpleVersionedSerializer<List<FilesSplit>> {
        private final FilesSplit.Serializer splits = new FilesSplit.Serializer();

        @Override
        public int getVersion() {
            return splits.getVersion();
        }

        @Override
        public byte[] serialize(List<FilesSplit> unassigned) throws IOException {
            return unassigned.isEmpty() ? new byte[0] : splits.serialize(unassigned.get(0));
        }

        @Override
        public List<FilesSplit> deserialize(int version, byte[] serialized) throws IOException {
            return serialized.length == 0
                    ? List.of()
                    : List.of(splits.deserialize(version, serialized));
        }
    }
}
