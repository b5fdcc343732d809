package io.tideline.job.sink.kafka;

import io.tideline.metrics.TidelineMetrics;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
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
 *
 * @param transactions of the topic that is written to
 */
record KafkaRowSink<T>(KafkaSink<T> sink, Transactions transactions)
        implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
                SupportsPostCommitTopology<KafkaCommittable>,
                LineageVertexProvider {
    @Override
    public ClosingWriter<T> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public ClosingWriter<T> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> state) {
        return new ClosingWriter<>(sink.restoreWriter(context, state), transactions.topic());
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new WatchedCommitter(
                sink.createCommitter(context),
                transactions,
                context.getTaskInfo().getAttemptNumber() > 0,
                TidelineMetrics.of(context.metricGroup()).counter(WatchedCommitter.LOST));
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
