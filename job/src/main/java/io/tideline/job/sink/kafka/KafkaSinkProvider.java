package io.tideline.job.sink.kafka;

import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Section;
import io.tideline.job.sink.SinkProvider;
import io.tideline.job.sink.kafka.KafkaSinkConfig.AlertDelivery;
import io.tideline.job.sink.row.RejectedPayload;
import io.tideline.job.sink.row.RowSchemas;
import io.tideline.yaml.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The sink of {@code sinks.kafka}. */
public final class KafkaSinkProvider implements SinkProvider {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String BOOTSTRAP = "host:port, or several joined by commas";

    private static final Option<String> SERVERS =
            Option.required(
                    "sinks.kafka.bootstrap_servers",
                    OptionType.text(BOOTSTRAP),
                    "Brokers to write rows to: " + BOOTSTRAP + ".");
    private static final Option<String> PREFIX =
            Option.of(
                    "sinks.kafka.topic_prefix",
                    OptionType.text(
                            "letters, digits, dots, hyphens and underscores",
                            Pattern.compile("[A-Za-z0-9._-]{0,100}")),
                    "",
                    "''",
                    "Stands before the name of every topic that is written.");
    private static final Option<Integer> PARTITIONS =
            Option.of(
                    "sinks.kafka.partitions",
                    OptionType.integer(1, 10_000),
                    6,
                    "6",
                    "Partitions of a topic that the job has to create; those that exist stay as"
                            + " they are.");
    private static final Option<String> TRANSACTIONAL_ID =
            Option.of(
                    "sinks.kafka.transactional_id_prefix",
                    OptionType.text("a text"),
                    "tideline",
                    "tideline",
                    "Begins the transactional ids; no two jobs on one cluster may share it.");
    private static final Option<Duration> TRANSACTION_TIMEOUT =
            Option.without(
                    "sinks.kafka.transaction_timeout",
                    OptionType.duration(SECOND, Duration.ofDays(7)),
                    "the broker's `transaction.max.timeout.ms`, at most 12h",
                    "After which the broker aborts a transaction: longer than the job is ever away ([what is lost otherwise](guarantees.md#rows-that-a-transaction-loses)).");
    private static final Option<Map<String, Duration>> RETENTION =
            Option.of(
                    "sinks.kafka.retention",
                    OptionType.durations(
                            HOUR,
                            Duration.ofDays(36_500),
                            RowSchemas.names().toArray(String[]::new)),
                    KafkaSinkConfig.DEFAULT_RETENTION,
                    "{rejected: 7d}",
                    "For how long topics that the job has to create keep records, by their names without the prefix; of those that it does not name, the broker decides.");
    private static final Option<AlertDelivery> ALERTS =
            Option.of(
                    "sinks.kafka.alerts",
                    OptionType.oneOf(AlertDelivery.class),
                    AlertDelivery.AT_LEAST_ONCE,
                    "at_least_once",
                    "at_least_once: alerts are seen at once, and some may come again after a restart, with the same id; exactly_once: at the checkpoint after them.");
    private static final Option<KafkaProperties> PROPERTIES =
            Option.of(
                    "sinks.kafka.properties",
                    OptionType.properties(),
                    KafkaProperties.none(),
                    "{}",
                    "Settings for Kafka's producers, as security.protocol, by Kafka's own names.");

    private static final Option<RejectedPayload> REJECTED_PAYLOAD =
            Option.of(
                    "rejected.payload",
                    OptionType.oneOf(RejectedPayload.class),
                    RejectedPayload.WHOLE,
                    "whole",
                    "How much of a rejected record its row on Kafka has: all, the first 256 bytes, or nothing.");

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(
                SERVERS,
                PREFIX,
                PARTITIONS,
                TRANSACTIONAL_ID,
                TRANSACTION_TIMEOUT,
                RETENTION,
                ALERTS,
                PROPERTIES,
                REJECTED_PAYLOAD);
    }

    @Override
    public KafkaSinkConfig read(Section settings, Duration checkpointInterval) {
        Duration timeout = settings.get(TRANSACTION_TIMEOUT);
        Duration least = checkpointInterval.multipliedBy(2);
        if (timeout != null && timeout.compareTo(least) < 0) {
            settings.fault(
                    TRANSACTION_TIMEOUT,
                    "a duration of at least "
                            + Durations.format(least)
                            + ", twice checkpoints.interval");
        }
        Map<String, Duration> retention = new HashMap<>(KafkaSinkConfig.DEFAULT_RETENTION);
        retention.putAll(settings.get(RETENTION));
        return new KafkaSinkConfig(
                settings.get(SERVERS),
                settings.get(PREFIX),
                settings.get(PROPERTIES),
                settings.get(TRANSACTIONAL_ID),
                timeout,
                settings.get(PARTITIONS),
                retention,
                settings.get(ALERTS),
                settings.get(REJECTED_PAYLOAD));
    }
}
