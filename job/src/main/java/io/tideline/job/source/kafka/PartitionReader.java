package io.tideline.job.source.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaPartitionSplitReader;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Flink's reader of partitions, whose batches also carry how far they have been fetched. That is
 * not behind the last record of a batch alone: markers of transactions and what was aborted follow
 * it, and are skipped.
 */
@SuppressWarnings("try") // closing is the connector's own, and may be interrupted
final class PartitionReader extends KafkaPartitionSplitReader {

    /** Gets hold of the consumer, which the connector keeps to itself. */
    static final class Metrics extends KafkaSourceReaderMetrics {
        private KafkaConsumer<?, ?> consumer;

        Metrics(SourceReaderMetricGroup group) {
            super(group);
        }

        @Override
        public void registerNumBytesIn(KafkaConsumer<?, ?> ofReader) {
            consumer = ofReader;
            super.registerNumBytesIn(ofReader);
        }
    }

    /**
     * A batch.
     *
     * @param positions where the next one begins in each partition
     * @param clock learns them once the task has taken all records
     */
    private record Fetched(
            RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> records,
            Map<TopicPartition, Long> positions,
            ReaderClock clock)
            implements RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> {

        @Override
        public String nextSplit() {
            return records.nextSplit();
        }

        @Override
        public ConsumerRecord<byte[], byte[]> nextRecordFromSplit() {
            return records.nextRecordFromSplit();
        }

        @Override
        public Set<String> finishedSplits() {
            return records.finishedSplits();
        }

        @Override
        public void recycle() {
            records.recycle();
            clock.taken(positions);
        }
    }

    private final ReaderClock clock;
    private final KafkaConsumer<?, ?> consumer;

    PartitionReader(
            Properties properties,
            SourceReaderContext context,
            Metrics metrics,
            ReaderClock clock) {
        super(properties, context, metrics);
        this.clock = clock;
        this.consumer = metrics.consumer;
    }

    @Override
    public RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>> fetch() throws IOException {
        var records = super.fetch();
        return new Fetched(records, positions(), clock);
    }

    /** Returns the positions that are known without a request to the broker. */
    private Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            try {
                positions.put(partition, consumer.position(partition, Duration.ZERO));
            } catch (TimeoutException | WakeupException e) {
                // Not known yet; the next batch carries it.
            }
        }
        return positions;
    }
}
