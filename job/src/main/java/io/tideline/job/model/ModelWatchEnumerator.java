package io.tideline.job.model;

import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.time.MachineClock;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Another enumerator, of a job that also watches a topic of models. */
public final class ModelWatchEnumerator<S extends SourceSplit, C> implements SplitEnumerator<S, C> {
    private final SplitEnumerator<S, C> events;
    private final ModelWatch models;

    private ModelWatchEnumerator(SplitEnumerator<S, C> events, ModelWatch models) {
        this.events = events;
        this.models = models;
    }

    /**
     * Returns the enumerator; where models come from a file, that is the one of the events.
     *
     * @param readersRun whether all readers are there, and may be sent events
     */
    public static <S extends SourceSplit, C> SplitEnumerator<S, C> around(
            SplitEnumerator<S, C> events,
            BooleanSupplier readersRun,
            KafkaSourceConfig config,
            ModelPolicy policy,
            SplitEnumeratorContext<S> context,
            MachineClock clock) {
        String topic = config.modelTopic();
        if (topic == null) {
            return events;
        }
        var watch =
                new ModelWatch(
                        config,
                        policy,
                        context,
                        readersRun,
                        clock,
                        (version, detail) ->
                                context.sendEventToSourceReader(
                                        0,
                                        new RefusedModel(
                                                detail,
                                                topic,
                                                version.offset(),
                                                version.writtenAt().toEpochMilli(),
                                                version.payload())));
        return new ModelWatchEnumerator<>(events, watch);
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
    public void addSplitsBack(List<S> splits, int reader) {
        models.reset();
        events.addSplitsBack(splits, reader);
    }

    @Override
    public void addReader(int reader) {
        models.reset(); // where no split comes back, a reader that failed shows by this alone
        events.addReader(reader);
    }

    @Override
    public void handleSourceEvent(int reader, SourceEvent event) {
        events.handleSourceEvent(reader, event);
    }

    @Override
    public C snapshotState(long checkpoint) throws Exception {
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
