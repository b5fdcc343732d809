package io.tideline.job.sink.kafka;

import io.tideline.job.option.StartException;
import io.tideline.yaml.Durations;
import java.time.Duration;
import java.util.List;

/**
 * What {@link KafkaCheck#sink} found of the cluster that rows are written to.
 *
 * @param missing topics that have to be made, without the prefix
 * @param largestRejection bytes that the topic of rejections takes, or will take
 * @param transactionTimeout after which the broker aborts a transaction
 */
public record KafkaTarget(List<String> missing, int largestRejection, Duration transactionTimeout) {

    /**
     * Checks that a transaction outlives a checkpoint that fails once.
     *
     * @throws StartException if not
     */
    public void checkInterval(KafkaSinkConfig config, Duration checkpointInterval) {
        if (transactionTimeout.compareTo(checkpointInterval.multipliedBy(2)) < 0) {
            throw new StartException(
                    "checkpoints.interval is %s, but Kafka at %s ends transactions after %s: make it %s or shorter, or raise transaction.max.timeout.ms of the broker."
                            .formatted(
                                    Durations.format(checkpointInterval),
                                    config.bootstrapServers(),
                                    Durations.format(transactionTimeout),
                                    Durations.format(transactionTimeout.dividedBy(2))));
        }
    }
}
