package io.tideline.job.sink.kafka;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports rows that a checkpoint covers and the topic does not get, since the broker has aborted
 * their transaction before it was committed. Flink's committer goes on with a line in the log that
 * it also writes when nothing is wrong, after a transaction that had been committed already.
 *
 * @param isRestart whether this very job has run before
 * @param lost counts lost transactions
 */
@SuppressWarnings("try") // Flink's interface lets close() throw anything
record WatchedCommitter(
        Committer<KafkaCommittable> committer,
        Transactions transactions,
        boolean isRestart,
        Counter lost)
        implements Committer<KafkaCommittable> {
    /** The metric that counts lost transactions. */
    static final String LOST = "numTransactionsLost";

    private static final Logger LOG = LoggerFactory.getLogger(WatchedCommitter.class);

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> watched = new ArrayList<>(requests.size());
        requests.forEach(request -> watched.add(new Watched(request)));
        committer.commit(watched);
    }

    private void failed(KafkaCommittable committable) {
        switch (transactions.fateOf(committable)) {
            case ABORTED -> {
                lost.inc();
                LOG.error(
                        "Rows are missing on topic {}: Kafka aborted transaction {} before the job committed it, since the job was away for longer than sinks.kafka.transaction_timeout. Start the job from the checkpoint or savepoint before the last one to have them written (docs/guarantees.md), and raise the timeout",
                        transactions.topic(),
                        committable.getTransactionalId());
            }
            case COMMITTED -> hadBeenCommitted(committable);
            case USED_AGAIN -> {
                if (isRestart) { // what used it was this job, after it had committed it
                    hadBeenCommitted(committable);
                } else {
                    LOG.warn(
                            "Transaction {} of topic {} had been committed, unless a job was started in between that did not go on from this checkpoint or savepoint (docs/guarantees.md)",
                            committable.getTransactionalId(),
                            transactions.topic());
                }
            }
            case UNKNOWN -> {
                lost.inc();
                LOG.error(
                        "Rows may be missing on topic {}: transaction {} could not be committed, and Kafka does not say what became of it (docs/guarantees.md)",
                        transactions.topic(),
                        committable.getTransactionalId());
            }
        }
    }

    private void hadBeenCommitted(KafkaCommittable committable) {
        LOG.info(
                "Transaction {} had been committed: no row of topic {} is missing",
                committable.getTransactionalId(),
                transactions.topic());
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    /** A request whose failure is seen. */
    private final class Watched implements CommitRequest<KafkaCommittable> {
        private final CommitRequest<KafkaCommittable> request;

        Watched(CommitRequest<KafkaCommittable> request) {
            this.request = request;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            request.signalFailedWithKnownReason(reason);
            failed(request.getCommittable());
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
