package io.tideline.job.sink.kafka;

import io.tideline.job.sink.Outputs;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.row.RowSchema;
import io.tideline.job.sink.row.RowSchemas;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to Kafka, exactly once: they are seen at the checkpoint after them. Only live rows,
 * which are rewritten anyway, and alerts, which have ids, are written at least once, and seen at
 * once; alerts where the configuration does not say otherwise.
 *
 * @param target from {@link KafkaCheck#sink}
 */
public record KafkaOutputs(KafkaSinkConfig config, KafkaTarget target) implements Outputs {
    @Override
    public void create() {
        KafkaCheck.create(config, target.missing());
    }

    @Override
    public <R> void add(DataStream<R> rows, RowSchema<R> schema) {
        RowRecords<R> records = records(schema);
        boolean atOnce =
                schema == RowSchemas.ALERTS && config.alerts() == AlertDelivery.AT_LEAST_ONCE;
        KafkaSinkBuilder<R> sink =
                sink(records, schema)
                        .setDeliveryGuarantee(
                                atOnce
                                        ? DeliveryGuarantee.AT_LEAST_ONCE
                                        : DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(config.transactionalIds(schema.name()))
                        // A new id at each checkpoint would fill the broker's memory.
                        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                        .setProperty(
                                "transaction.timeout.ms",
                                String.valueOf(target.transactionTimeout().toMillis()));
        rows.sinkTo(new KafkaRowSink<>(sink.build(), new Transactions(config, records.topic())))
                .name("Kafka " + records.topic())
                .uid("kafka-" + schema.name().replace('_', '-'));
    }

    @Override
    public <R> void add(DataStream<R> finals, DataStream<R> live, RowSchema<R> schema) {
        add(finals, schema);
        RowRecords<R> records = records(schema);
        KafkaSinkBuilder<R> sink =
                sink(records, schema).setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
        live.sinkTo(new KafkaRowSink<>(sink.build(), new Transactions(config, records.topic())))
                .name("Kafka " + records.topic() + ", live rows")
                .uid("kafka-live-" + schema.name().replace('_', '-'));
    }

    @SuppressWarnings("unchecked") // the schema's identity says what its rows are
    private <R> RowRecords<R> records(RowSchema<R> schema) {
        if (schema == RowSchemas.ALERTS) {
            return (RowRecords<R>) new AlertRecords(config.topicPrefix());
        }
        if (schema == RowSchemas.REJECTED) {
            return (RowRecords<R>)
                    new RejectionRecords(
                            config.topicPrefix(),
                            config.rejectedPayload(),
                            target.largestRejection());
        }
        return new RowRecords<>(config.topicPrefix(), schema);
    }

    private <R> KafkaSinkBuilder<R> sink(RowRecords<R> records, RowSchema<R> schema) {
        Properties producer = config.properties().toProperties();
        producer.putIfAbsent("compression.type", "lz4");
        producer.putIfAbsent("linger.ms", "20");
        producer.putIfAbsent("batch.size", String.valueOf(64 << 10));
        if (schema == RowSchemas.REJECTED) {
            // A record must fit into a request, and into the memory that requests wait in.
            producer.putIfAbsent(
                    "max.request.size", String.valueOf(2L * target.largestRejection()));
            producer.putIfAbsent("buffer.memory", String.valueOf(4L * target.largestRejection()));
        }
        return KafkaSink.<R>builder()
                .setKafkaProducerConfig(producer)
                .setBootstrapServers(config.bootstrapServers())
                .setRecordSerializer(records);
    }
}
