package io.tideline.console.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicReader;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.kafka.RejectionRecords;
import io.tideline.job.sink.row.RowSchemas;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;

/**
 * How many records were rejected of late, by reason, as the topic {@code rejected} has them.
 *
 * @param byReason in order of reasons
 */
public record RejectedCounts(Map<String, Long> byReason) {
    /** How far back they are counted. */
    public static final Duration SPAN = Duration.ofHours(24);

    /**
     * Reads the topic.
     *
     * @throws io.tideline.job.option.StartException if Kafka gives no answer, or refuses
     */
    static RejectedCounts read(KafkaSinkConfig config, Instant now) {
        Map<String, Long> counts = new TreeMap<>();
        try (var kafka =
                        new KafkaCluster(
                                config.bootstrapServers(), config.properties(), "sinks.kafka");
                var consumer = kafka.consumer()) {
            var from = OffsetSpec.forTimestamp(now.minus(SPAN).toEpochMilli());
            new TopicReader(kafka, consumer)
                    .read(
                            config.topicPrefix() + RowSchemas.REJECTED.name(),
                            from,
                            record -> {
                                var reason = record.headers().lastHeader(RejectionRecords.REASON);
                                if (reason != null) {
                                    counts.merge(new String(reason.value(), UTF_8), 1L, Long::sum);
                                }
                            });
        }
        return new RejectedCounts(counts);
    }
}
