package io.tideline.delivery;

import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.config.DestinationConfig;
import io.tideline.delivery.destination.Destination;
import io.tideline.delivery.intent.Intake;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.Delivery;
import io.tideline.delivery.queue.Intent;
import io.tideline.job.kafka.KafkaCluster;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Says what would be sent, and sends nothing: a dry run. It reads the topics from {@code max_age}
 * ago on, in no consumer group, looks up accounts and users, and writes nothing at all. Each alert
 * is shown by itself, with the time at which it would go out.
 */
public final class Preview implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final DeliveryConfig config;
    private final Map<String, Destination> destinations = new TreeMap<>();
    private final Map<String, String> lastScores = new HashMap<>();
    private final Database database;
    private final Output out;

    /** Where messages go. */
    public interface Output {
        void show(String message);
    }

    /**
     * @param out takes what would be sent, a message each
     * @throws io.tideline.job.option.StartException if a template or a secret is not right
     */
    public Preview(DeliveryConfig config, Output out) {
        this.config = config;
        this.out = out;
        this.database = new Database(config.postgres());
        for (DestinationConfig each : config.destinations()) {
            destinations.put(each.name(), each.create());
        }
    }

    /**
     * Reads and shows until {@code isStopping} returns true.
     *
     * @throws SQLException if accounts cannot be looked up
     */
    public void run(BooleanSupplier isStopping) throws SQLException {
        Intake intake = DeliveryProcess.intake(config, database);
        try (KafkaCluster kafka = config.kafkaCluster();
                Consumer<byte[], byte[]> consumer = kafka.consumer()) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            seek(consumer, partitions, Instant.now().minus(config.maxAge()));
            while (!isStopping.getAsBoolean()) {
                show(intake.read(consumer.poll(POLL)));
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return Stream.of(config.alertsTopic(), config.scoresTopic())
                .filter(topic -> topic.equals(config.alertsTopic()) || !config.scores().isEmpty())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(Preview::partition)
                .toList();
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }

    private static void seek(
            Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, Instant from) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, from.toEpochMilli()));
        consumer.offsetsForTimes(times)
                .forEach(
                        (partition, found) -> {
                            if (found == null) {
                                consumer.seekToEnd(List.of(partition));
                            } else {
                                consumer.seek(partition, found.offset());
                            }
                        });
    }

    private void show(Intake.Batch batch) {
        batch.alerts().forEach(this::show);
        for (Intent score : batch.scores()) {
            String key = score.destination() + "\n" + score.address() + "\n" + score.key();
            if (!score.content().equals(lastScores.put(key, score.content()))) {
                show(score);
            }
        }
    }

    private void show(Intent intent) {
        Delivery delivery =
                new Delivery(
                        0,
                        intent.destination(),
                        intent.address(),
                        intent.key(),
                        1,
                        intent.content(),
                        intent.payload(),
                        null);
        String when =
                intent.due() == null
                        ? ""
                        : ", in a digest at " + intent.due().atZone(config.zone()).toLocalTime();
        out.show(
                "To %s%s%s:%n%s"
                        .formatted(
                                intent.destination(),
                                intent.address().isEmpty() ? "" : " " + intent.address(),
                                when,
                                destinations.get(intent.destination()).preview(List.of(delivery))));
    }

    @Override
    public void close() throws SQLException {
        destinations.values().forEach(Destination::close);
        database.close();
    }
}
