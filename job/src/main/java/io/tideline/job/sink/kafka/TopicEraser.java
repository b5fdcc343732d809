package io.tideline.job.sink.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.kafka.TopicRetention.Kind;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.ErasureRequests;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.row.RowSchemas;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Erases users and accounts from topics, by tombstones. */
record TopicEraser(KafkaSinkConfig config) implements RowEraser {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** More than the clocks of two machines differ. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    @Override
    public Erased erase(EntityIds ids) {
        return new Erased(
                "Kafka", "tombstone", "written", Tombstones.write(config, ids), Map.of(), Map.of());
    }

    /** Looks for the rejection of a record that is one of the requests. */
    @Override
    public Optional<String> refusal(ErasureRequests requests) {
        AtomicReference<String> found = new AtomicReference<>();
        OffsetSpec since = OffsetSpec.forTimestamp(requests.since().minus(CLOCKS).toEpochMilli());
        try (KafkaCluster kafka = config.cluster();
                Consumer<byte[], byte[]> consumer = kafka.consumer()) {
            new TopicReader(kafka, consumer)
                    .read(
                            config.topicPrefix() + RowSchemas.REJECTED.name(),
                            since,
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

    @Override
    public List<TopicRetention> retentions(EntityIds ids) {
        try (KafkaCluster kafka = config.cluster()) {
            return TopicRetention.of(kafka, config.topicsNamingEntities()).stream()
                    .filter(topic -> topic.kind() != Kind.COMPACTED || !isReached(topic, ids))
                    .toList();
        }
    }

    /**
     * Returns whether compaction drops all that a topic has of them: rows of users name accounts.
     */
    private boolean isReached(TopicRetention topic, EntityIds ids) {
        boolean areRowsOfUsers =
                topic.topic().equals(config.topicPrefix() + RowSchemas.USERS.name());
        return config.compactedTopics().contains(topic.topic())
                && (!areRowsOfUsers || ids.accounts().isEmpty());
    }
}
