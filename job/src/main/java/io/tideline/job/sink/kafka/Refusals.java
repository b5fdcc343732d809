package io.tideline.job.sink.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.sink.ErasureRequests;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Looks for records that the job has refused, by where they are. */
final class Refusals {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** More than the clocks of two machines differ. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private Refusals() {}

    /**
     * Looks for the refusal of a record.
     *
     * @return why one of them was refused; empty: none was
     * @throws io.tideline.job.option.StartException if the cluster gives no answer or refuses
     */
    static Optional<String> find(KafkaSinkConfig config, ErasureRequests requests) {
        AtomicReference<String> found = new AtomicReference<>();
        String topic = config.topicPrefix() + RowSchemas.REJECTED.name();
        try (KafkaCluster kafka =
                        new KafkaCluster(
                                config.bootstrapServers(), config.properties(), "sinks.kafka");
                Consumer<byte[], byte[]> consumer = kafka.consumer()) {
            new TopicReader(kafka, consumer)
                    .read(
                            topic,
                            OffsetSpec.forTimestamp(requests.since().minus(CLOCKS).toEpochMilli()),
                            read -> {
                                JsonNode row = row(read.value());
                                JsonNode source = row.path("source");
                                TopicPartition partition =
                                        new TopicPartition(
                                                source.path("topic").asText(),
                                                source.path("partition").asInt());
                                long offset = source.path("offset").asLong(-1);
                                if (requests.contains(partition, offset)) {
                                    found.set(row.path("detail").asText());
                                }
                            });
        }
        return Optional.ofNullable(found.get());
    }

    /** Parses a row, or returns nothing where it is not one of ours. */
    private static JsonNode row(byte[] value) {
        try {
            return value == null ? JSON.missingNode() : JSON.readTree(value);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
