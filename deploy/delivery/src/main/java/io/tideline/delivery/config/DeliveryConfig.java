package io.tideline.delivery.config;

import io.tideline.delivery.destination.Destination.ScoreFields;
import io.tideline.delivery.route.AlertRoute;
import io.tideline.delivery.route.Mute;
import io.tideline.delivery.route.Router;
import io.tideline.delivery.route.ScoreRoute;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import io.tideline.job.sink.postgres.connection.PostgresSinkConfig;
import io.tideline.job.sink.row.RowSchemas;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How alerts and scores are delivered.
 *
 * @param kafka whose topics are read
 * @param postgres where the table {@code deliveries} is
 * @param groupId of the consumers
 * @param zone of quiet hours, and of times in messages
 * @param maxAge older alerts are not sent
 * @param keep for how long rows of alerts that were sent are kept
 */
public record DeliveryConfig(
        KafkaSinkConfig kafka,
        PostgresSinkConfig postgres,
        String groupId,
        ZoneId zone,
        Duration maxAge,
        Duration keep,
        Mute mute,
        List<AlertRoute> alerts,
        List<ScoreRoute> scores,
        List<DestinationConfig> destinations) {

    /**
     * Reads a file.
     *
     * @throws io.tideline.job.option.StartException if it cannot be used, with every fault it has
     */
    public static DeliveryConfig read(Path file) {
        return read(file, System::getenv);
    }

    static DeliveryConfig read(Path file, UnaryOperator<String> environment) {
        return DeliveryConfigReader.read(file, environment);
    }

    /** Returns what decides where alerts and scores go. */
    public Router router() {
        return new Router(alerts, scores, mute, maxAge);
    }

    /** Returns a client of the cluster that has the topics; the caller closes it. */
    public KafkaCluster kafkaCluster() {
        return new KafkaCluster(kafka.bootstrapServers(), kafka.properties(), "sinks.kafka");
    }

    public String alertsTopic() {
        return kafka.topicPrefix() + RowSchemas.ALERTS.name();
    }

    public String scoresTopic() {
        return kafka.topicPrefix() + RowSchemas.SCORES.name();
    }

    /** Returns the fields of scores that are sent to a destination. */
    public List<ScoreFields> fieldsOf(String destination) {
        return scores.stream()
                .filter(route -> route.to().equals(destination))
                .map(route -> new ScoreFields(route.isOfUsers(), route.profile(), route.fields()))
                .toList();
    }
}
