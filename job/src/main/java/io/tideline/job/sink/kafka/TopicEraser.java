package io.tideline.job.sink.kafka;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.ErasureRequests;
import io.tideline.job.sink.RowEraser;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Erases users and accounts from topics, by tombstones. */
final class TopicEraser implements RowEraser {
    private final KafkaSinkConfig config;

    TopicEraser(KafkaSinkConfig config) {
        this.config = config;
    }

    @Override
    public Erased erase(EntityIds ids) {
        return new Erased("Kafka", "tombstone", "written", Tombstones.write(config, ids), Map.of());
    }

    @Override
    public Optional<String> refusal(ErasureRequests requests) {
        return Refusals.find(config, requests);
    }

    @Override
    public List<TopicRetention> retentions() {
        try (KafkaCluster kafka =
                new KafkaCluster(config.bootstrapServers(), config.properties(), "sinks.kafka")) {
            return TopicRetention.of(kafka, KafkaOutputs.namingEntities(config));
        }
    }
}
