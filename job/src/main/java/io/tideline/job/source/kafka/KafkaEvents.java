package io.tideline.job.source.kafka;

import io.tideline.event.DecodeResult;
import io.tideline.event.EventTypes;
import io.tideline.event.Position;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.KafkaStart;
import io.tideline.job.source.Decoders;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics of events, each record decoded where it is read. */
final class KafkaEvents {
    /**
     * Kafka hands out a batch that is larger than its limits all the same, so no message is too
     * large to be read. What is fetched of one partition at a time stays at Kafka's 1 MiB: events
     * that are read ahead of those of other partitions have to wait for them.
     */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                    ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "67108864");

    private KafkaEvents() {}

    /**
     * Returns Flink's own source of events, whose enumerator is used.
     *
     * @param end where to end, or null
     */
    static KafkaSource<DecodeResult> source(
            KafkaSourceConfig config, Decoding decoding, OffsetsInitializer end) {
        KafkaSourceBuilder<DecodeResult> builder = KafkaSource.builder();
        builder.setProperties(settings(config));
        builder.setBootstrapServers(config.bootstrapServers())
                .setTopics(config.topics())
                .setGroupId(config.groupId())
                .setStartingOffsets(startingOffsets(config.start()))
                .setDeserializer(decoding);
        return (end == null ? builder : builder.setBounded(end)).build();
    }

    /** Returns the Kafka settings of its readers, as its builder makes them. */
    static Properties consumerProperties(KafkaSourceConfig config) {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(KafkaSourceOptions.CLIENT_ID_PREFIX.key(), config.groupId());
        properties.putAll(settings(config));
        properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
        properties.setProperty(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                config.start().kind() == KafkaStart.Kind.LATEST ? "latest" : "earliest");
        String bytes = ByteArrayDeserializer.class.getName();
        properties.setProperty(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, bytes);
        properties.setProperty(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, bytes);
        return properties;
    }

    /** References to secrets stay in them: Kafka's clients follow them. */
    private static Properties settings(KafkaSourceConfig config) {
        Properties settings = new Properties();
        settings.putAll(DEFAULTS);
        settings.putAll(config.properties().toProperties());
        return settings;
    }

    @SuppressWarnings("deprecation") // the connector's API still takes Kafka's old enum
    private static OffsetsInitializer startingOffsets(KafkaStart start) {
        return switch (start.kind()) {
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case TIME -> OffsetsInitializer.timestamp(start.millis());
        };
    }

    /** Events by decoders, and {@link ControlRecords}. */
    static final class Decoding implements KafkaRecordDeserializationSchema<DecodeResult> {
        private static final long serialVersionUID = 1L;

        private final Decoders decoders;
        private final ControlRecords control;
        private transient TopicDecoders byTopic;

        Decoding(Decoders decoders, ControlRecords control) {
            this.decoders = decoders;
            this.control = control;
        }

        /** Gets ready, on the task. */
        void open(MetricGroup metrics) {
            byTopic = decoders.ofTopics();
            control.open(metrics);
        }

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> message, Collector<DecodeResult> out) {
            Position position =
                    new Position(message.topic(), message.partition(), message.offset());
            if (ControlRecords.isOne(message)) {
                control.decode(message, position, out);
            } else {
                byTopic.decode(message, position, out);
            }
            control.note(message);
        }

        @Override
        public TypeInformation<DecodeResult> getProducedType() {
            return EventTypes.DECODED;
        }
    }
}
