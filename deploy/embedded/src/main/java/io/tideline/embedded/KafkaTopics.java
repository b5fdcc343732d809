package io.tideline.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics of a broker, whose clients find them from then on. */
public final class KafkaTopics {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private KafkaTopics() {}

    /**
     * Creates topics, and waits until the broker leads their partitions.
     *
     * @param client the properties of a client
     * @throws IllegalStateException if one exists, or the broker refuses it
     */
    public static void create(Map<String, Object> client, NewTopic... topics) {
        create(client, false, List.of(topics));
    }

    /** Creates a topic likewise, unless it exists. */
    static void createIfAbsent(Map<String, Object> client, NewTopic topic) {
        create(client, true, List.of(topic));
    }

    private static void create(Map<String, Object> client, boolean mayExist, List<NewTopic> all) {
        try (var admin = Admin.create(client)) {
            for (NewTopic topic : all) {
                create(admin, topic, mayExist);
                awaitLeaders(admin, topic.name());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot create one of the topics " + all, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating the topics " + all, e);
        }
    }

    private static void create(Admin admin, NewTopic topic, boolean mayExist)
            throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!mayExist || !(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Waits for the leaders: the controller answers before the broker leads the partitions. */
    private static void awaitLeaders(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                admin.listOffsets(ends(admin, topic)).all().get();
                return;
            } catch (ExecutionException e) {
                // The client does not retry by itself while the broker does not know the topic yet.
                if (!(e.getCause() instanceof RetriableException)
                        || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static Map<TopicPartition, OffsetSpec> ends(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        var described = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        for (var partition : described.partitions()) {
            ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
        }
        return ends;
    }
}
