package io.tideline.job.source;

import io.tideline.event.Decoded;
import io.tideline.event.EventDecoder;
import io.tideline.event.EventTypes;
import io.tideline.event.Position;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Topics of events as a stream, each record decoded where it is read. Use it with {@link
 * PartitionWatermarks}.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param topics at least one
 * @param groupId under which offsets are committed at checkpoints
 * @param start where to read from where there is no checkpoint
 * @param bounded whether to stop at the offsets that are the latest at the start; else it reads on
 * @param properties of the Kafka client, such as those for SASL and TLS; they go before ours
 */
public record KafkaEvents(
        String bootstrapServers,
        List<String> topics,
        String groupId,
        Start start,
        boolean bounded,
        Map<String, String> properties) {

    /** Where to start reading. */
    public enum Start {
        EARLIEST,
        LATEST,
        /** At the group's committed offsets; at the earliest where it has none. */
        COMMITTED
    }

    private static final byte[] NOTHING = new byte[0];

    /**
     * Kafka hands out a batch that is larger than these all the same, so no message is too large to
     * be read; they are here so that one of several megabytes does not cost a request of its own.
     */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "8388608",
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "67108864");

    /** The properties may hold passwords. */
    @Override
    public String toString() {
        return "KafkaEvents[bootstrapServers="
                + bootstrapServers
                + ", topics="
                + topics
                + ", groupId="
                + groupId
                + ", start="
                + start
                + ", bounded="
                + bounded
                + ", properties="
                + properties.keySet()
                + "]";
    }

    /** The source, which decodes with the given decoder. */
    public KafkaSource<Decoded> source(EventDecoder decoder) {
        KafkaSourceBuilder<Decoded> builder = KafkaSource.builder();
        DEFAULTS.forEach(builder::setProperty);
        properties.forEach(builder::setProperty);
        builder.setBootstrapServers(bootstrapServers)
                .setTopics(topics)
                .setGroupId(groupId)
                .setStartingOffsets(startingOffsets())
                .setDeserializer(new Decoding(decoder));
        if (bounded) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }

    @SuppressWarnings("deprecation") // the connector's API still takes Kafka's old enum
    private OffsetsInitializer startingOffsets() {
        return switch (start) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
        };
    }

    private record Decoding(EventDecoder decoder)
            implements KafkaRecordDeserializationSchema<Decoded> {

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Decoded> out) {
            byte[] payload = message.value() == null ? NOTHING : message.value(); // a tombstone
            out.collect(
                    decoder.decode(
                            payload,
                            new Position(message.topic(), message.partition(), message.offset())));
        }

        @Override
        public TypeInformation<Decoded> getProducedType() {
            return EventTypes.DECODED;
        }
    }
}
