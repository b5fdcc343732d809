package io.tideline.job.erasure;

import io.tideline.job.config.ForgetConfig;
import io.tideline.job.config.JobConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.kafka.TopicRetention;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.EntityIds;
import io.tideline.job.sink.ErasureRequests;
import io.tideline.job.sink.RowEraser;
import io.tideline.job.sink.SinkConfig;
import io.tideline.job.source.kafka.ControlRecords;
import io.tideline.job.source.kafka.ForgetRequest;
import io.tideline.job.source.topic.SourceCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Makes a running job erase users and accounts, and erases their rows from the outputs
 * (docs/forgetting.md): {@link #request}, {@link #awaitCompletion}, {@link #refusal}, {@link
 * #eraseRows}. It may be done again at any time, also for unknown ids.
 *
 * <p>All methods throw {@link StartException} where a server cannot be reached or refuses.
 */
public final class ErasureClient {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String AUTO_COMMIT = "enable.auto.commit";
    private static final String COMMIT = "commit.offsets.on.checkpoint";

    private final JobConfig config;
    private final KafkaSourceConfig source;
    private final EntityIds ids;
    private final ForgetConfig.Keys keys;

    /** By partition of the source: the offsets of the first and the last request. */
    private final Map<TopicPartition, Long> first = new HashMap<>();

    private final Map<TopicPartition, Long> last = new HashMap<>();
    private Instant requestedAt;

    /**
     * Creates a client.
     *
     * @param config of the job
     * @throws StartException if no request can be sent to such a job
     */
    public ErasureClient(JobConfig config, EntityIds ids) {
        this.config = config;
        this.source = config.source();
        this.ids = ids;
        if (source == null) {
            throw new StartException(
                    "source.files: found event files, expected source.kafka: leave users and accounts out of the files, and replay them again.");
        }
        checkCommits();
        this.keys = config.forget().keys();
    }

    /** Offsets that are committed at any other time say nothing about what the job has done. */
    private void checkCommits() {
        Map<String, String> properties = source.properties().values();
        if (Boolean.parseBoolean(properties.get(AUTO_COMMIT))) {
            throw wrongCommits(AUTO_COMMIT, "true");
        }
        if (!Boolean.parseBoolean(properties.getOrDefault(COMMIT, "true"))) {
            throw wrongCommits(COMMIT, "false");
        }
    }

    private static StartException wrongCommits(String property, String found) {
        return new StartException(
                "source.kafka.properties.%s: found %s, which hides what the job has taken: remove it, and start the job again from a savepoint."
                        .formatted(property, found));
    }

    /**
     * Writes requests to each partition of the source's topics, behind all that it has of the users
     * and accounts.
     *
     * @return how many
     */
    public int request() {
        SourceCheck.check(source, AclOperation.WRITE);
        requestedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<ForgetRequest> requests = ForgetRequest.of(requestedAt, ids.users(), ids.accounts());
        int records = 0;
        try (KafkaCluster kafka = cluster();
                Producer<byte[], byte[]> producer = kafka.producer()) {
            for (String topic : source.topics()) {
                int partitions = kafka.partitions(topic);
                for (ForgetRequest request : requests) {
                    request(topic, partitions, request, kafka, producer);
                    records += partitions;
                }
            }
        }
        return records;
    }

    private void request(
            String topic,
            int partitions,
            ForgetRequest request,
            KafkaCluster kafka,
            Producer<byte[], byte[]> producer) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(ControlRecords.forget(topic, partition, request, keys)));
            }
            for (Future<RecordMetadata> each : sent) {
                RecordMetadata place = kafka.await(each);
                TopicPartition partition = new TopicPartition(topic, place.partition());
                first.putIfAbsent(partition, place.offset());
                last.merge(partition, place.offset(), Math::max);
            }
        } catch (KafkaException e) {
            throw kafka.refused("to let this user write to topic " + topic, e);
        }
    }

    /**
     * Waits until the job has taken all that {@link #request} wrote: until its consumer group has
     * committed what is behind it. It does so once a checkpoint is complete, when all that was read
     * before it has gone through all operators and rows have been flushed.
     *
     * @return whether it has
     */
    public boolean awaitCompletion(Duration within) throws InterruptedException {
        long giveUpAt = System.nanoTime() + within.toNanos();
        try (KafkaCluster kafka = cluster()) {
            while (!isTaken(kafka)) {
                if (System.nanoTime() - giveUpAt >= 0) {
                    return false;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
        return true;
    }

    private boolean isTaken(KafkaCluster kafka) {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed =
                    kafka.await(
                            kafka.admin()
                                    .listConsumerGroupOffsets(source.groupId())
                                    .partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return false; // it has never committed
        } catch (KafkaException e) {
            throw kafka.refused("to show the offsets of group " + source.groupId(), e);
        }
        return last.entrySet().stream()
                .allMatch(
                        each -> {
                            OffsetAndMetadata offset = committed.get(each.getKey());
                            return offset != null && offset.offset() > each.getValue();
                        });
    }

    /**
     * Returns why the job has refused what {@link #request} wrote; empty if it has not, or if it
     * writes no topics that show it. To be called once the job has taken the requests.
     */
    public Optional<String> refusal() {
        var requests = new ErasureRequests(requestedAt, first, last);
        return erasers()
                .map(eraser -> eraser.refusal(requests))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Erases them from the rows of all sinks. */
    public List<RowEraser.Erased> eraseRows() {
        return erasers().map(eraser -> eraser.erase(ids)).toList();
    }

    /** Returns how long the topics keep what an erasure does not reach: of events, and of rows. */
    public List<TopicRetention> retentions() {
        List<TopicRetention> all = new ArrayList<>();
        try (KafkaCluster kafka = cluster()) {
            all.addAll(TopicRetention.of(kafka, source.topics()));
        }
        erasers().forEach(eraser -> all.addAll(eraser.retentions(ids)));
        return all;
    }

    private Stream<RowEraser> erasers() {
        return config.sinks().stream().map(SinkConfig::eraser).flatMap(Optional::stream);
    }

    private KafkaCluster cluster() {
        return new KafkaCluster(source.bootstrapServers(), source.properties(), "source.kafka");
    }
}
