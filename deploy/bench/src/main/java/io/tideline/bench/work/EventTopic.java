package io.tideline.bench.work;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic that holds a work's calls, keyed by user. */
public final class EventTopic {
    private EventTopic() {}

    /** Makes the topic, of {@link Generator#PARTITIONS} partitions. */
    public static void create(String bootstrapServers, String topic) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, Generator.PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while making the topic " + topic, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot make the topic " + topic, e.getCause());
        }
    }

    /**
     * Puts the calls of a work into a topic.
     *
     * @throws IllegalStateException if the broker does not take one of them
     */
    public static void fill(String bootstrapServers, String topic, Workload work) {
        try (var writer = Writer.open(bootstrapServers, topic)) {
            new Generator(work).run(writer);
        }
    }

    /** Puts calls into a topic, as fast as the broker takes them. */
    public static final class Writer implements Generator.Sink, AutoCloseable {
        private final String topic;
        private final KafkaProducer<byte[], byte[]> producer;
        private final AtomicReference<Exception> failure = new AtomicReference<>();

        private Writer(String topic, KafkaProducer<byte[], byte[]> producer) {
            this.topic = topic;
            this.producer = producer;
        }

        /** In large batches. */
        public static Writer open(String bootstrapServers, String topic) {
            return open(bootstrapServers, topic, "50");
        }

        /**
         * For calls that are to be there soon.
         *
         * @param lingerMillis how long a call waits for others
         */
        public static Writer open(String bootstrapServers, String topic, String lingerMillis) {
            var settings =
                    Map.<String, Object>of(
                            "bootstrap.servers", bootstrapServers,
                            "linger.ms", lingerMillis,
                            "batch.size", "262144",
                            "buffer.memory", "67108864",
                            "compression.type", "lz4",
                            "max.block.ms", "120000");
            return new Writer(
                    topic,
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer()));
        }

        @Override
        public void accept(int partition, byte[] user, byte[] call) {
            // The callback tells what the future would.
            var unused =
                    producer.send(
                            new ProducerRecord<>(topic, partition, user, call),
                            (sent, e) -> failure.compareAndSet(null, e));
        }

        /**
         * Waits until the broker has all of them.
         *
         * @throws IllegalStateException if it does not take one of them
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
