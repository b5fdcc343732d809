package io.tideline.job.sink.kafka;

import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.option.StartException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a transaction that could not be committed. Kafka keeps only the state
 * that its id is in now, so this is concluded from how far the id's epoch has got since:
 *
 * <ul>
 *   <li>whoever aborts a transaction from outside (its timeout, another producer) raises it by one;
 *   <li>whoever begins to use the id raises it by one;
 *   <li>whoever ends a transaction of its own raises it by one with Kafka 4 ({@code
 *       transaction.version} 2), and leaves it as it is with an older one.
 * </ul>
 *
 * <p>What was found lost is marked in Kafka, since the epoch does not show it once the id is used
 * again: the mark is a transactional id of its own, with which nothing is ever written.
 *
 * @param config of the cluster that is written to
 * @param topic that is written to
 */
record Transactions(KafkaSinkConfig config, String topic) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** What became of it. */
    enum Fate {
        /** The broker has thrown its rows away. */
        ABORTED,
        /** It was committed. */
        COMMITTED,
        /** Its id was used again: by the job that had committed it, or one that aborted it. */
        USED_AGAIN,
        /** Kafka does not say. */
        UNKNOWN
    }

    Fate fateOf(KafkaCommittable committable) {
        String id = committable.getTransactionalId();
        try (KafkaCluster kafka = config.cluster()) {
            TransactionDescription now =
                    kafka.await(kafka.admin().describeTransactions(List.of(id)).description(id));
            LOG.info("Transaction {} that could not be committed is now {}", committable, now);
            Fate fate = fate(kafka, committable, now);
            if (fate == Fate.ABORTED) {
                mark(kafka, committable);
            }
            return fate == Fate.USED_AGAIN && isMarked(kafka, committable) ? Fate.ABORTED : fate;
        } catch (KafkaException | StartException e) {
            LOG.warn("Kafka does not describe transaction {}", committable, e);
            return Fate.UNKNOWN;
        }
    }

    private Fate fate(
            KafkaCluster kafka, KafkaCommittable committable, TransactionDescription now) {
        int raised = now.producerEpoch() - committable.getEpoch();
        if (now.producerId() != committable.getProducerId() || raised > 1) {
            return Fate.USED_AGAIN;
        }
        return switch (now.state()) {
            case COMPLETE_ABORT, PREPARE_ABORT ->
                    raised == 1 && hasRows(kafka, now) ? Fate.COMMITTED : Fate.ABORTED;
            case PREPARE_EPOCH_FENCE -> Fate.ABORTED;
            case COMPLETE_COMMIT, PREPARE_COMMIT -> Fate.COMMITTED;
            // After an abort the epoch would have been raised twice.
            default -> raised == 1 ? Fate.COMMITTED : Fate.UNKNOWN;
        };
    }

    /**
     * Returns whether rows have been written in the epoch that the id has now: the next epoch of a
     * transaction that was aborted from outside has no more than its end.
     */
    private boolean hasRows(KafkaCluster kafka, TransactionDescription now) {
        List<TopicPartition> partitions =
                IntStream.range(0, kafka.partitions(topic))
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        return kafka.await(kafka.admin().describeProducers(partitions).all()).values().stream()
                .flatMap(state -> state.activeProducers().stream())
                .filter(producer -> producer.producerId() == now.producerId())
                .filter(producer -> producer.producerEpoch() == now.producerEpoch())
                .mapToInt(ProducerState::lastSequence)
                .anyMatch(sequence -> sequence >= 0);
    }

    private static void mark(KafkaCluster kafka, KafkaCommittable committable) {
        try (Producer<byte[], byte[]> producer = kafka.producer(markOf(committable))) {
            producer.initTransactions();
        } catch (KafkaException | StartException e) {
            LOG.warn("Transaction {} could not be marked as lost", committable, e);
        }
    }

    private static boolean isMarked(KafkaCluster kafka, KafkaCommittable committable) {
        String mark = markOf(committable);
        try {
            kafka.await(kafka.admin().describeTransactions(List.of(mark)).description(mark));
            return true;
        } catch (TransactionalIdNotFoundException e) {
            return false;
        }
    }

    /** Returns an id that begins as the transaction's, so that the user's rights cover it. */
    private static String markOf(KafkaCommittable committable) {
        return "%s-lost-%s-%s"
                .formatted(
                        committable.getTransactionalId(),
                        committable.getProducerId(),
                        committable.getEpoch());
    }
}
