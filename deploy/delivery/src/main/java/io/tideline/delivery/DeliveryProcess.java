package io.tideline.delivery;

import io.tideline.delivery.config.DeliveryConfig;
import io.tideline.delivery.config.DestinationConfig;
import io.tideline.delivery.intent.EntityDirectory;
import io.tideline.delivery.intent.Intake;
import io.tideline.delivery.intent.IntentConsumer;
import io.tideline.delivery.queue.Database;
import io.tideline.delivery.worker.WakeUp;
import io.tideline.delivery.worker.Workers;
import io.tideline.job.kafka.KafkaCluster;
import io.tideline.job.sink.postgres.Schema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics into the table, and sends what is due, until it is closed. Several processes of one
 * configuration share the work, and any may die.
 */
public final class DeliveryProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryProcess.class);

    private final KafkaCluster kafka;
    private final IntentConsumer consumer;
    private final Thread reading;
    private final Workers workers;
    private volatile Throwable failure;

    private DeliveryProcess(DeliveryConfig config, Runnable failed) {
        WakeUp wakeUp = new WakeUp();
        List<String> topics = new ArrayList<>(List.of(config.alertsTopic()));
        if (!config.scores().isEmpty()) {
            topics.add(config.scoresTopic());
        }
        this.kafka = config.kafkaCluster();
        Database database = new Database(config.postgres());
        Intake intake = intake(config, database);
        Thread.UncaughtExceptionHandler failing =
                (thread, thrown) -> {
                    failure = thrown;
                    failed.run();
                };
        this.workers =
                Workers.start(
                        config.destinations(), config.postgres(), config.keep(), wakeUp, failing);
        Consumer<byte[], byte[]> records = kafka.consumer(config.groupId());
        records.subscribe(topics);
        this.consumer =
                new IntentConsumer(records, intake, database, wakeUp::call, wakeUp::awaitStop);
        this.reading = new Thread(consumer, "deliver-read");
        reading.setDaemon(true);
        reading.setUncaughtExceptionHandler(failing);
        reading.start();
        LOG.info(
                "Delivers to {}",
                config.destinations().stream().map(DestinationConfig::name).toList());
    }

    /**
     * Starts it, once tables and brokers were found there.
     *
     * @param failed called when it can no longer work: {@link #rethrow} has the reason
     * @throws io.tideline.job.option.StartException if it cannot start, with the reason
     */
    public static DeliveryProcess start(DeliveryConfig config, Runnable failed) {
        Schema.prepare(config.postgres());
        try (KafkaCluster kafka = config.kafkaCluster()) {
            kafka.await(kafka.admin().describeCluster().clusterId());
        }
        return new DeliveryProcess(config, failed);
    }

    /** Returns what makes of records what is to be sent. */
    static Intake intake(DeliveryConfig config, Database database) {
        return new Intake(
                config.alertsTopic(),
                config.router(),
                new EntityDirectory(database),
                Clock.systemUTC());
    }

    /** Throws what has ended one of its threads, if anything has. */
    public void rethrow() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    /** Lets what is being sent be sent, and ends. What is due waits in the table. */
    @Override
    public void close() {
        consumer.stop();
        workers.close();
        Workers.join(reading);
        kafka.close();
    }
}
