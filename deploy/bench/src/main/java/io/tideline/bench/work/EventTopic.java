package io.tideline.bench.work;

import io.tideline.embedded.KafkaTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic that holds a workload's calls, keyed by user. */
public final class EventTopic {
    private EventTopic() {}

    /**
     * Creates the topic with {@link Generator#PARTITIONS} partitions, and waits until it has
     * leaders.
     */
    public static void create(Map<String, Object> client, String topic) {
        KafkaTopics.create(client, new NewTopic(topic, Generator.PARTITIONS, (short) 1));
    }

    /**
     * Writes the calls of a workload to a topic.
     *
     * @throws IllegalStateException if the broker rejects one of them
     */
    public static void fill(Map<String, Object> client, String topic, Workload work) {
        try (var writer = Writer.open(client, topic)) {
            new Generator(work).run(writer);
        }
    }

    /** Writes calls to a topic, as fast as the broker takes them. */
    public static final class Writer implements Generator.Sink, AutoCloseable {
        private final String topic;
        private final KafkaProducer<byte[], byte[]> producer;
        private final AtomicReference<Exception> failure = new AtomicReference<>();

        private Writer(String topic, KafkaProducer<byte[], byte[]> producer) {
            this.topic = topic;
            this.producer = producer;
        }

        /** Opens a writer of large batches. */
        public static Writer open(Map<String, Object> client, String topic) {
            return open(client, topic, "50");
        }

        /**
         * Opens a writer of calls that are to arrive soon.
         *
         * @param lingerMillis how long a call waits for others
         */
        public static Writer open(Map<String, Object> client, String topic, String lingerMillis) {
            var settings = new HashMap<>(client);
            settings.put("linger.ms", lingerMillis);
            settings.put("batch.size", "262144");
            settings.put("buffer.memory", "67108864");
            settings.put("compression.type", "lz4");
            settings.put("max.block.ms", "120000");

            return new Writer(
                    topic,
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer()));
        }

        @Override
        public void accept(int partition, byte[] user, byte[] call) {
            // The callback reports the result, so the future is not needed.
            var unused =
                    producer.send(
                            new ProducerRecord<>(topic, partition, user, call),
                            (sent, e) -> failure.compareAndSet(null, e));
        }

        /**
         * Waits until the broker has all of them.
         *
         * @throws IllegalStateException if the broker rejects one of them
         */
        @Override
        public void close() {
            producer.close();
            if (failure.get() != null) {
                throw new IllegalStateException(
                        "The broker did not take all events", failure.get());
            }
        }
    }
}
