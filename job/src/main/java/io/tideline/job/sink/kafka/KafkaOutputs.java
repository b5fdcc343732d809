package io.tideline.job.sink.kafka;

import io.tideline.activation.ActivationRow;
import io.tideline.alert.Alert;
import io.tideline.engagement.ScoreRow;
import io.tideline.event.Rejection;
import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.product.CohortRow;
import io.tideline.product.ProductRow;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to Kafka, exactly once: they are seen at the checkpoint after them. Only live rows,
 * which are rewritten anyway, are written at least once, and seen at once.
 */
public final class KafkaOutputs implements Outputs {
    private final KafkaSinkConfig config;
    private final KafkaTarget target;

    /**
     * @param target from {@link KafkaCheck#sink}
     */
    public KafkaOutputs(KafkaSinkConfig config, KafkaTarget target) {
        this.config = config;
        this.target = target;
    }

    /** Returns the names of all topics, without the prefix. */
    static List<String> topics() {
        return List.of(
                RowSchemas.SCORES.name(),
                RowSchemas.ACTIVATION.name(),
                RowSchemas.ALERTS.name(),
                RowSchemas.PRODUCT.name(),
                RowSchemas.COHORTS.name(),
                RowSchemas.REJECTED.name());
    }

    /** Returns the topics with records that may name users or accounts, with the prefix. */
    public static List<String> namingEntities(KafkaSinkConfig config) {
        return Stream.concat(Stream.of(RowSchemas.REJECTED.name()), Tombstones.topics().stream())
                .map(name -> config.topicPrefix() + name)
                .toList();
    }

    @Override
    public void create() {
        KafkaCheck.create(config, target.missing());
    }

    @Override
    public void scores(DataStream<ScoreRow> finals, DataStream<ScoreRow> live) {
        attach(finals, RowSchemas.SCORES);
        RowRecords<ScoreRow> records = records(RowSchemas.SCORES);
        live.sinkTo(
                        new KafkaRowSink<>(
                                KafkaSink.<ScoreRow>builder()
                                        .setKafkaProducerConfig(producer())
                                        .setBootstrapServers(config.bootstrapServers())
                                        .setRecordSerializer(records)
                                        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                                        .build(),
                                records.topic(),
                                config))
                .name("Kafka " + records.topic() + ", live rows")
                .uid("kafka-live-scores");
    }

    @Override
    public void product(DataStream<ProductRow> rows) {
        attach(rows, RowSchemas.PRODUCT);
    }

    @Override
    public void activation(DataStream<ActivationRow> rows) {
        attach(rows, RowSchemas.ACTIVATION);
    }

    @Override
    public void cohorts(DataStream<CohortRow> rows) {
        attach(rows, RowSchemas.COHORTS);
    }

    @Override
    public void alerts(DataStream<Alert> rows) {
        String name = RowSchemas.ALERTS.name();
        exactlyOnce(rows, name, new AlertRecords(config.topicPrefix()), producer());
    }

    @Override
    public void rejected(DataStream<Rejection> rows) {
        Properties producer = producer();
        int largest = target.largestRejection();
        // A record must fit into a request, and into the memory that requests wait in.
        producer.putIfAbsent("max.request.size", String.valueOf(2L * largest));
        producer.putIfAbsent("buffer.memory", String.valueOf(4L * largest));
        RejectionRecords records =
                new RejectionRecords(config.topicPrefix(), config.rejectedPayload(), largest);
        exactlyOnce(rows, RowSchemas.REJECTED.name(), records, producer);
    }

    /** Returns the prefix of an output's transactional ids. */
    static String transactionalIds(KafkaSinkConfig config, String name) {
        return config.transactionalIdPrefix() + "-" + name;
    }

    private <T> RowRecords<T> records(RowSchema<T> output) {
        return new RowRecords<>(config.topicPrefix(), output);
    }

    private <T> void attach(DataStream<T> rows, RowSchema<T> output) {
        exactlyOnce(rows, output.name(), records(output), producer());
    }

    private <T> void exactlyOnce(
            DataStream<T> rows, String name, RowRecords<T> records, Properties producer) {
        producer.setProperty(
                "transaction.timeout.ms", String.valueOf(target.transactionTimeout().toMillis()));
        rows.sinkTo(
                        new KafkaRowSink<>(
                                KafkaSink.<T>builder()
                                        .setKafkaProducerConfig(producer)
                                        .setBootstrapServers(config.bootstrapServers())
                                        .setRecordSerializer(records)
                                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                                        .setTransactionalIdPrefix(transactionalIds(config, name))
                                        // A new id at each checkpoint would fill the broker's
                                        // memory.
                                        .setTransactionNamingStrategy(
                                                TransactionNamingStrategy.POOLING)
                                        .build(),
                                records.topic(),
                                config))
                .name("Kafka " + config.topicPrefix() + name)
                .uid("kafka-" + name.replace('_', '-'));
    }

    private Properties producer() {
        Properties properties = config.properties().toProperties();
        properties.putIfAbsent("compression.type", "lz4");
        properties.putIfAbsent("linger.ms", "20");
        properties.putIfAbsent("batch.size", String.valueOf(64 << 10));
        return properties;
    }
}
