package io.tideline.job.sink.kafka;

import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * Flink's Kafka sink with two things mended around it: a writer that fails when it is closed does
 * not end the TaskManager ({@link ClosingWriter}), and a commit that is lost is reported ({@link
 * WatchedCommitter}). Its state is that of Flink's sink.
 */
final class KafkaRowSink<T>
        implements Sink<T>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsCommitter<KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable>,
                LineageVertexProvider {
    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> sink;
    private final String topic;
    private final Transactions transactions;

    /**
     * @param topic that is written to
     * @param config of the cluster that is written to
     */
    KafkaRowSink(KafkaSink<T> sink, String topic, KafkaSinkConfig config) {
        this.sink = sink;
        this.topic = topic;
        this.transactions = new Transactions(config, topic);
    }

    @Override
    public CommittingStatefulWriter<T> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public CommittingStatefulWriter<T> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) {
        return new ClosingWriter<>(sink.restoreWriter(context, state), topic);
    }

    /** A writer with all that Flink wants of one whose rows are committed. */
    interface CommittingStatefulWriter<T>
            extends StatefulSinkWriter<T, KafkaWriterState>,
                    CommittingSinkWriter<T, KafkaCommittable> {
        @Override
        void close();
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new WatchedCommitter(
                sink.createCommitter(context),
                transactions,
                context.getTaskInfo().getAttemptNumber() > 0,
                context.metricGroup().counter(WatchedCommitter.LOST));
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
        sink.addPostCommitTopology(committed);
    }

    @Override
    public LineageVertex getLineageVertex() {
        return sink.getLineageVertex();
    }
}
