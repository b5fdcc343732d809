package io.tideline.job.source.kafka;

import io.tideline.job.model.ModelVersion;
import io.tideline.job.model.ModelWatch;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** Another enumerator, of a job that also watches a topic of models. */
final class ModelWatchEnumerator
        implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
    private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> events;
    private final ModelWatch models;

    ModelWatchEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> events, ModelWatch models) {
        this.events = events;
        this.models = models;
    }

    /** Returns what sends a model that is refused to a reader. */
    static BiConsumer<ModelVersion, String> refusals(
            String topic, SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return (version, detail) ->
                context.sendEventToSourceReader(
                        0, new RefusedModel(detail, topic, version.offset(), version.payload()));
    }

    @Override
    public void start() {
        events.start();
        models.start();
    }

    @Override
    public void handleSplitRequest(int reader, String host) {
        events.handleSplitRequest(reader, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int reader) {
        models.reset();
        events.addSplitsBack(splits, reader);
    }

    @Override
    public void addReader(int reader) {
        events.addReader(reader);
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        events.handleSourceEvent(reader, event);
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
        models.snapshot(checkpoint);
        return events.snapshotState(checkpoint);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        events.notifyCheckpointComplete(checkpoint);
        models.complete(checkpoint);
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        events.notifyCheckpointAborted(checkpoint);
    }

    @Override
    public void close() throws IOException {
        models.close();
        events.close();
    }
}
