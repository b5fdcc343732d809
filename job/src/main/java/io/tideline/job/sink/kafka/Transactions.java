package io.tideline.job.sink.kafka;

import io.tideline.job.config.KafkaSinkConfig;
import io.tideline.job.config.StartException;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of a transaction that could not be committed.
 *
 * @param config of the cluster that is written to
 */
record Transactions(KafkaSinkConfig config) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** What became of it. */
    enum Fate {
        /** The broker has thrown its rows away. */
        ABORTED,
        /** It was committed: only then is its id used again. */
        COMMITTED,
        /** Kafka does not say. */
        UNKNOWN
    }

    Fate fateOf(KafkaCommittable committable) {
        String id = committable.getTransactionalId();
        try (KafkaCluster kafka =
                new KafkaCluster(config.bootstrapServers(), config.properties(), "sinks.kafka")) {
            TransactionDescription now =
                    kafka.ask(kafka.admin().describeTransactions(List.of(id)).description(id));
            LOG.info("Transaction {} that could not be committed is now {}", committable, now);
            return fate(committable, now);
        } catch (KafkaException | StartException e) {
            LOG.warn("Kafka does not describe transaction {}", committable, e);
            return Fate.UNKNOWN;
        }
    }

    /** Whoever aborts a transaction from outside raises the epoch by one, and no more. */
    private static Fate fate(KafkaCommittable committable, TransactionDescription now) {
        if (now.producerId() != committable.getProducerId()
                || now.producerEpoch() > committable.getEpoch() + 1) {
            return Fate.COMMITTED;
        }
        if (now.state() == TransactionState.COMPLETE_ABORT
                || now.state() == TransactionState.PREPARE_ABORT) {
            return Fate.ABORTED;
        }
        return now.producerEpoch() > committable.getEpoch() ? Fate.COMMITTED : Fate.UNKNOWN;
    }
}
