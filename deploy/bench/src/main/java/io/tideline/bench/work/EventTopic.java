package io.tideline.bench.work;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic that holds a work's calls, keyed by user. */
public final class EventTopic {
    private EventTopic() {}

    /**
     * Puts the calls into a topic of {@link Generator#PARTITIONS} partitions.
     *
     * @throws IllegalStateException if the broker does not take one of them
     */
    public static void fill(String bootstrapServers, String topic, Workload work) {
        var failure = new AtomicReference<Exception>();
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", bootstrapServers,
                                "linger.ms", "50",
                                "batch.size", "262144",
                                "buffer.memory", "67108864",
                                "compression.type", "lz4",
                                "max.block.ms", "120000"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            new Generator(work)
                    .run(
                            (partition, user, call) -> {
                                // The callback tells what the future would.
                                var unused =
                                        producer.send(
                                                new ProducerRecord<>(topic, partition, user, call),
                                                (sent, e) -> failure.compareAndSet(null, e));
                            });
        }
        if (failure.get() != null) {
            throw new IllegalStateException("The broker did not take all events", failure.get());
        }
    }
}
