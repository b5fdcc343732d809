package io.tideline.job.forget;

import io.tideline.job.config.JobConfig;
import io.tideline.job.config.KafkaSourceConfig;
import io.tideline.job.config.StartException;
import io.tideline.job.sink.kafka.KafkaCheck;
import io.tideline.job.sink.kafka.KafkaCluster;
import io.tideline.job.sink.kafka.Tombstones;
import io.tideline.job.sink.postgres.Deletion;
import io.tideline.job.source.ControlRecords;
import io.tideline.model.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Has a running job forget a user or an account, and takes its rows out of the outputs
 * (docs/forgetting.md): {@link #ask}, {@link #awaitTaken}, {@link #deleteRows}. It may be done
 * again at any time, also for an id that nobody has ever seen.
 *
 * <p>All methods throw {@link StartException} where a server cannot be asked or refuses.
 */
public final class Forgetting {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String AUTO_COMMIT = "enable.auto.commit";
    private static final String COMMIT = "commit.offsets.on.checkpoint";

    private final JobConfig config;
    private final KafkaSourceConfig source;
    private final Level level;
    private final String id;

    /** By partition of the source: the offset behind the record that asks. */
    private final Map<TopicPartition, Long> asked = new HashMap<>();

    /**
     * What was done.
     *
     * @param tables null: no table is written to
     * @param tombstones by topic; null: no topic is written to
     */
    public record Done(Deletion tables, Map<String, Integer> tombstones) {}

    /**
     * @param config of the job that is to forget
     * @param id as {@link io.tideline.event.IdRules} want it
     * @throws StartException if no such job can be asked
     */
    public Forgetting(JobConfig config, Level level, String id) {
        this.config = config;
        this.source = config.source();
        this.level = level;
        this.id = id;
        if (source == null) {
            throw new StartException(
                    "source.files: found event files, expected source.kafka: leave the %s out of the files, and replay them again."
                            .formatted(level.text()));
        }
        checkCommits();
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
                "source.kafka.properties.%s: found %s, by which nobody can see what the job has taken: remove it, and start the job anew from a savepoint."
                        .formatted(property, found));
    }

    /**
     * Writes a record that asks to each partition of the source's topics, behind all that it has of
     * the entity.
     *
     * @return how many
     */
    public int ask() {
        KafkaCheck.source(source, AclOperation.WRITE);
        try (KafkaCluster kafka = cluster();
                Producer<byte[], byte[]> producer = kafka.producer()) {
            for (String topic : source.topics()) {
                ask(topic, kafka, producer);
            }
        }
        return asked.size();
    }

    private void ask(String topic, KafkaCluster kafka, Producer<byte[], byte[]> producer) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            int partitions = kafka.partitions(topic);
            for (int partition = 0; partition < partitions; partition++) {
                sent.add(producer.send(ControlRecords.forget(topic, partition, level, id)));
            }
            for (Future<RecordMetadata> each : sent) {
                RecordMetadata place = kafka.ask(each);
                asked.put(new TopicPartition(topic, place.partition()), place.offset() + 1);
            }
        } catch (KafkaException e) {
            throw kafka.refused("to let this user write to topic " + topic, e);
        }
    }

    /**
     * Waits until the job has taken all that {@link #ask} wrote: until its consumer group has
     * committed what is behind it. It does so once a checkpoint is complete, when all that was read
     * before it has gone through all stages and rows have been flushed.
     *
     * @return whether it has
     */
    public boolean awaitTaken(Duration within) throws InterruptedException {
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
                    kafka.ask(
                            kafka.admin()
                                    .listConsumerGroupOffsets(source.groupId())
                                    .partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return false; // it has never committed
        } catch (KafkaException e) {
            throw kafka.refused("to tell the offsets of group " + source.groupId(), e);
        }
        return asked.entrySet().stream()
                .allMatch(
                        each -> {
                            OffsetAndMetadata offset = committed.get(each.getKey());
                            return offset != null && offset.offset() >= each.getValue();
                        });
    }

    /** Takes the entity out of the tables, and writes tombstones to the topics. */
    public Done deleteRows() {
        return new Done(
                config.sinks().postgres() == null
                        ? null
                        : Deletion.of(config.sinks().postgres(), level, id),
                config.sinks().kafka() == null
                        ? null
                        : Tombstones.write(config.sinks().kafka(), level, id));
    }

    private KafkaCluster cluster() {
        return new KafkaCluster(source.bootstrapServers(), source.properties(), "source.kafka");
    }
}
