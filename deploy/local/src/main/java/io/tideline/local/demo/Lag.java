package io.tideline.local.demo;

import io.tideline.embedded.EmbeddedKafka;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The number of records in a topic that a consumer group has not committed yet. */
final class Lag implements AutoCloseable {

    private static final long WITHIN_SECONDS = 10;

    private final Admin admin;
    private final String topic;
    private final int partitions;
    private final String group;

    Lag(EmbeddedKafka kafka, String topic, int partitions, String group) {
        this.admin = Admin.create(kafka.client());
        this.topic = topic;
        this.partitions = partitions;
        this.group = group;
    }

    /** Returns the current lag of all partitions together. */
    long now() throws InterruptedException, ExecutionException, TimeoutException {
        var all =
                IntStream.range(0, partitions)
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
        var committed =
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(WITHIN_SECONDS, TimeUnit.SECONDS);
        var ends = admin.listOffsets(all).all().get(WITHIN_SECONDS, TimeUnit.SECONDS);
        return ends.entrySet().stream()
                .mapToLong(
                        end -> {
                            var offset = committed.get(end.getKey());
                            return end.getValue().offset() - (offset == null ? 0 : offset.offset());
                        })
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}
