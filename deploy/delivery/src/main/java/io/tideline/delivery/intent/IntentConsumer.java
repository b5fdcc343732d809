package io.tideline.delivery.intent;

import io.tideline.delivery.queue.Database;
import io.tideline.delivery.queue.IntentWriter;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics and writes intents, in a thread of its own.
 *
 * <p>Offsets are committed after the transaction that has the intents, so none is lost; what is
 * read again after a failure changes nothing, as each has a key.
 */
public final class IntentConsumer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(IntentConsumer.class);

    /** The group goes on without it in any case, if only after its session has ended. */
    private static final Duration LEAVING = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Intake intake;
    private final IntentWriter writer;
    private final Database database;
    private final Runnable added;
    private final Pause pause;
    private volatile boolean isStopping;

    /** Waits after a failure; returns at once when the process stops. */
    public interface Pause {
        void await(Duration most) throws InterruptedException;
    }

    /**
     * @param consumer subscribed to the topics; closed by this
     * @param added called when there are intents that were not there before
     */
    public IntentConsumer(
            Consumer<byte[], byte[]> consumer,
            Intake intake,
            Database database,
            Runnable added,
            Pause pause) {
        this.consumer = consumer;
        this.intake = intake;
        this.database = database;
        this.writer = new IntentWriter(database);
        this.added = added;
        this.pause = pause;
    }

    /** Ends the thread soon, from another one. */
    public void stop() {
        isStopping = true;
        consumer.wakeup();
    }

    @Override
    public void run() {
        try (database) {
            while (!isStopping) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty() && store(records)) {
                    commit();
                }
            }
        } catch (WakeupException e) {
            if (!isStopping) {
                throw e;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        } finally {
            consumer.close(CloseOptions.timeout(LEAVING));
        }
    }

    /** Returns whether the intents are stored: until then, unless it stops, it is tried again. */
    private boolean store(Iterable<ConsumerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        while (!isStopping) {
            try {
                Intake.Batch batch = intake.read(records);
                int count = writer.addAlerts(batch.alerts());
                writer.putScores(batch.scores());
                for (Intake.Forgotten each : batch.forgotten()) {
                    writer.forget(each.isUser(), each.id());
                }
                if (count > 0 || !batch.scores().isEmpty()) {
                    added.run();
                }
                return true;
            } catch (SQLException e) {
                LOG.warn("Alerts and scores wait: {}", database.reason(e));
                pause.await(POLL);
            }
        }
        return false;
    }

    private void commit() {
        try {
            consumer.commitSync();
        } catch (CommitFailedException | RebalanceInProgressException | TimeoutException e) {
            // They are read again, by this process or by another one.
            LOG.info("Offsets were not committed: {}", e.getMessage());
        } catch (WakeupException e) {
            // It was meant for the next poll; what is stored is committed all the same.
            commitAtEnd();
        }
    }

    private void commitAtEnd() {
        try {
            consumer.commitSync();
        } catch (KafkaException e) {
            LOG.info("Offsets were not committed: {}", e.getMessage());
        }
    }
}
