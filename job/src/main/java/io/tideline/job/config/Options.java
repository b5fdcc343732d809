package io.tideline.job.config;

import io.tideline.event.decode.Placeholders;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionSet;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Every setting of the configuration file, in the order of the reference page. */
final class Options {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration CENTURY = Duration.ofDays(36_500);
    private static final String SERVERS = "host:port, or several joined by commas";

    static final Option<String> MODEL =
            Option.required(
                    "model",
                    OptionType.text("the path of a model file"),
                    "The file of the scoring model, relative to this file.");

    static final Option<String> SOURCE_SERVERS =
            Option.required(
                    "source.kafka.bootstrap_servers",
                    OptionType.text(SERVERS),
                    "Brokers to read events from: " + SERVERS + ".");
    static final Option<List<String>> SOURCE_TOPICS =
            Option.required(
                    "source.kafka.topics",
                    OptionType.texts("a topic, or a list of them"),
                    "Topics of events; all of them must exist.");
    static final Option<String> SOURCE_GROUP =
            Option.of(
                    "source.kafka.group_id",
                    OptionType.text("the name of a consumer group"),
                    "tideline",
                    "tideline",
                    "Consumer group under which offsets are committed, for others to watch.");
    static final Option<KafkaSourceConfig.Start> SOURCE_START =
            Option.of(
                    "source.kafka.start",
                    OptionType.oneOf(KafkaSourceConfig.Start.class),
                    KafkaSourceConfig.Start.EARLIEST,
                    "earliest",
                    "Where a job begins that is not restored: at the first record, at new ones, or"
                            + " at the group's committed offsets (the first record where it has"
                            + " none).");
    static final Option<KafkaProperties> SOURCE_PROPERTIES =
            Option.of(
                    "source.kafka.properties",
                    OptionType.properties(),
                    KafkaProperties.none(),
                    "{}",
                    "Settings for Kafka's consumer, as security.protocol, by Kafka's own names.");
    static final Option<List<String>> SOURCE_FILES =
            Option.without(
                    "source.files",
                    OptionType.texts("a file, or a list of them"),
                    "none",
                    "Event files (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`) to read instead of Kafka, relative to this"
                            + " file; the job ends with them.");

    static final Option<String> KAFKA_SERVERS =
            Option.required(
                    "sinks.kafka.bootstrap_servers",
                    OptionType.text(SERVERS),
                    "Brokers to write rows to: " + SERVERS + ".");
    static final Option<String> KAFKA_PREFIX =
            Option.of(
                    "sinks.kafka.topic_prefix",
                    OptionType.text(
                            "letters, digits, dots, hyphens and underscores",
                            Pattern.compile("[A-Za-z0-9._-]{0,100}")),
                    "",
                    "''",
                    "Stands before the name of every topic that is written.");
    static final Option<Integer> KAFKA_PARTITIONS =
            Option.of(
                    "sinks.kafka.partitions",
                    OptionType.integer(1, 10_000),
                    6,
                    "6",
                    "Partitions of a topic that the job has to create; those that exist stay as"
                            + " they are.");
    static final Option<String> KAFKA_TRANSACTIONAL_ID =
            Option.of(
                    "sinks.kafka.transactional_id_prefix",
                    OptionType.text("a text"),
                    "tideline",
                    "tideline",
                    "Begins the transactional ids; no two jobs on one cluster may share it.");
    static final Option<Duration> KAFKA_TRANSACTION_TIMEOUT =
            Option.without(
                    "sinks.kafka.transaction_timeout",
                    OptionType.duration(SECOND, DAY.multipliedBy(7)),
                    "the broker's `transaction.max.timeout.ms`, at most 12h",
                    "After which the broker aborts a transaction: longer than the job is ever away ([what is lost otherwise](guarantees.md#rows-that-a-transaction-loses)).");
    static final Option<Map<String, Duration>> KAFKA_RETENTION =
            Option.of(
                    "sinks.kafka.retention",
                    OptionType.durations(
                            HOUR,
                            YEAR.multipliedBy(100),
                            "scores",
                            "activation",
                            "alerts",
                            "product_metrics",
                            "activation_cohorts",
                            "rejected"),
                    KafkaSinkConfig.DEFAULT_RETENTION,
                    "{rejected: 7d}",
                    "For how long topics that the job has to create keep records, by their names without the prefix; of those that it does not name, the broker decides.");
    static final Option<KafkaProperties> KAFKA_PROPERTIES =
            Option.of(
                    "sinks.kafka.properties",
                    OptionType.properties(),
                    KafkaProperties.none(),
                    "{}",
                    "Settings for Kafka's producers, as security.protocol, by Kafka's own names.");

    static final Option<String> POSTGRES_URL =
            Option.required(
                    "sinks.postgres.url",
                    OptionType.url(
                            "a URL such as jdbc:postgresql://host:5432/database",
                            Pattern.compile("jdbc:postgresql:.+")),
                    "The database, as `jdbc:postgresql://host:5432/database?sslmode=verify-full&sslrootcert=/path/ca.pem`.");
    static final Option<String> POSTGRES_USER =
            Option.required(
                    "sinks.postgres.user",
                    OptionType.login("the name of a database user"),
                    "User of the database, with the rights of `deploy/sql/roles.sql`; with `migrate: auto` also to create tables in the schema.");
    static final Option<Secret> POSTGRES_PASSWORD =
            Option.required(
                    "sinks.postgres.password",
                    OptionType.secret("a password by reference, as ${env:NAME} or ${file:/path}"),
                    "The user's password, by reference.");
    static final Option<String> POSTGRES_SCHEMA =
            Option.of(
                    "sinks.postgres.schema",
                    OptionType.text(
                            "the name of a schema, of at most 63 characters",
                            Pattern.compile("[^\\x00\"$]{1,63}")),
                    "public",
                    "public",
                    "Schema of the tables; with `migrate: auto` it is created if it is not there.");
    static final Option<Integer> POSTGRES_BATCH =
            Option.of(
                    "sinks.postgres.batch_rows",
                    OptionType.integer(1, 100_000),
                    5_000,
                    "5000",
                    "Rows that are written at once, at most.");
    static final Option<Duration> POSTGRES_FLUSH =
            Option.of(
                    "sinks.postgres.flush_interval",
                    OptionType.duration(Duration.ofMillis(10), HOUR),
                    SECOND,
                    "1s",
                    "How long a row waits for others, at most.");
    static final Option<Duration> POSTGRES_RETRY =
            Option.of(
                    "sinks.postgres.retry_for",
                    OptionType.duration(MILLISECOND, HOUR),
                    MINUTE,
                    "1m",
                    "How long a lost connection is tried again, counted from when it was found lost, before the job restarts from its last checkpoint.");
    static final Option<Duration> POSTGRES_TIMEOUT =
            Option.of(
                    "sinks.postgres.timeout",
                    OptionType.duration(SECOND, HOUR),
                    MINUTE,
                    "1m",
                    "After which a server that does not answer counts as lost, and a client that holds a transaction open loses it; rows locked by another session are waited for half as long.");
    static final Option<SchemaMigration> POSTGRES_MIGRATE =
            Option.of(
                    "sinks.postgres.migrate",
                    OptionType.oneOf(SchemaMigration.class),
                    SchemaMigration.AUTO,
                    "auto",
                    "`auto`: the job makes its tables and brings them up to date when it starts; `check`: it refuses to start unless `tideline migrate` has.");
    static final Option<Duration> POSTGRES_RETENTION =
            Option.without(
                    "sinks.postgres.retention",
                    OptionType.days(36_500),
                    "for ever",
                    "How long rows are kept, in whole days, as `730d`; older ones are deleted.");

    static final Option<String> FILES_DIRECTORY =
            Option.required(
                    "sinks.files.directory",
                    OptionType.text("the path of a directory"),
                    "Directory of the files, relative to this file; only with `source.files`.");

    static final Option<Duration> OUT_OF_ORDERNESS =
            Option.of(
                    "time.out_of_orderness",
                    OptionType.duration(Duration.ZERO, YEAR),
                    Duration.ofMinutes(10),
                    "10m",
                    "How far events may be out of order before they are late.");
    static final Option<Duration> ALLOWED_LATENESS =
            Option.of(
                    "time.allowed_lateness",
                    OptionType.duration(Duration.ZERO, YEAR),
                    DAY,
                    "1d",
                    "How long a closed day still takes late events, which correct its rows.");
    static final Option<Duration> IDLE_AFTER =
            Option.of(
                    "time.idle_after",
                    OptionType.durationOrOff(SECOND, YEAR),
                    MINUTE,
                    "1m",
                    "After which a partition that has been read to its end, and brings nothing new,"
                            + " no longer holds back the clock; `off`: it always does.");
    static final Option<Silence> SILENCE =
            Option.of(
                    "time.silence",
                    OptionType.oneOf(Silence.class),
                    Silence.ADVANCE,
                    "advance",
                    "What the clock does while no partition holds it back: goes on with the"
                            + " machine's, or waits for events.");
    static final Option<Duration> MAX_FUTURE =
            Option.of(
                    "time.max_future",
                    OptionType.duration(Duration.ZERO, YEAR),
                    HOUR,
                    "1h",
                    "How far ahead of the time of its receipt an event's timestamp may be.");
    static final Option<Duration> MAX_PAST =
            Option.of(
                    "time.max_past",
                    OptionType.durationOrOff(HOUR, CENTURY),
                    Duration.ofDays(3650),
                    "3650d",
                    "How far behind the time of its receipt an event's timestamp may be; `off`: any"
                            + " time.");
    static final Option<EventOrder> EVENT_ORDER =
            Option.without(
                    "time.event_order",
                    OptionType.oneOf(EventOrder.class),
                    "`arrival` with Kafka, `time` with files",
                    "In which order presence, steps and alerts take the events of a user or"
                            + " account: as they arrive, at once; or by their timestamps,"
                            + " `time.out_of_orderness` later.");

    static final Option<Duration> LIVE_INTERVAL =
            Option.of(
                    "live_interval",
                    OptionType.durationOrOff(Duration.ofMillis(100), DAY),
                    Duration.ofSeconds(10),
                    "10s",
                    "How often the live row of a user or account is written, at most; `off`: final"
                            + " rows alone.");
    static final Option<Integer> MAX_EVENT_SIZE =
            Option.of(
                    "max_event_size",
                    OptionType.size(
                            1 << 10, 64 << 20, "a size such as 256KiB or 1MiB, from 1KiB to 64MiB"),
                    256 << 10,
                    "256KiB",
                    "Largest record that is read as an event; a larger one is rejected.");

    static final Option<List<String>> PLACEHOLDER_IDS =
            Option.of(
                    "placeholder_ids",
                    OptionType.textsOrNone("a list of texts, as [undefined, guest]; [] for none"),
                    Placeholders.DEFAULT,
                    "[undefined, \"null\", none, nil, nan, \"[object Object]\", (null)]",
                    "Ids, in any case, that count as absent; a list replaces the default.");

    static final Option<Secret> FORGET_KEY =
            Option.without(
                    "forget.key",
                    OptionType.secret("a key by reference, as ${env:NAME} or ${file:/path}"),
                    "none",
                    "Key by which requests to forget somebody are signed, of at least 32 characters; with it, others are refused.");
    static final Option<Secret> FORGET_PREVIOUS_KEY =
            Option.without(
                    "forget.previous_key",
                    OptionType.secret("a key by reference, as ${env:NAME} or ${file:/path}"),
                    "none",
                    "The key before it, while a change of keys is under way: what was signed or hashed by it counts.");
    static final Option<Duration> FORGET_SUPPRESS =
            Option.of(
                    "forget.suppress",
                    OptionType.durationOrOff(DAY, YEAR.multipliedBy(10)),
                    Duration.ZERO,
                    "off",
                    "For how long events of a forgotten user or account are dropped when they come all the same; needs `forget.key`.");

    static final Option<Duration> RETENTION_INACTIVE =
            Option.of(
                    "retention.inactive",
                    OptionType.durationOrOff(DAY, YEAR.multipliedBy(100)),
                    Duration.ZERO,
                    "off",
                    "After so long without an event, in whole days, the job forgets a user or account by itself; its rows stay.");
    static final Option<RejectedPayload> REJECTED_PAYLOAD =
            Option.of(
                    "rejected.payload",
                    OptionType.oneOf(RejectedPayload.class),
                    RejectedPayload.WHOLE,
                    "whole",
                    "How much of a rejected record its row on Kafka has: all, the first 256 bytes, or nothing.");

    static final Option<AlertsFrom> ALERTS_FROM =
            Option.without(
                    "alerts.from",
                    OptionType.alertsFrom(),
                    "the first event",
                    "Alerts of before are not raised, so that history wakes nobody: a time, a day (from"
                            + " its start in the model's time zone), or `start`, when the job is first"
                            + " started ([more](alerts.md#loading-history)).");

    static final Option<Duration> CHECKPOINTS_INTERVAL =
            Option.of(
                    "checkpoints.interval",
                    OptionType.duration(Duration.ofMillis(100), DAY),
                    Duration.ofSeconds(10),
                    "10s",
                    "Time between checkpoints: how late rows are seen in Kafka, and how much is"
                            + " done again after a failure.");
    static final Option<String> CHECKPOINTS_DIRECTORY =
            Option.without(
                    "checkpoints.directory",
                    OptionType.text("a URI such as s3://bucket/path or file:///path"),
                    "the cluster's",
                    "Where checkpoints are kept.");
    static final Option<Integer> PARALLELISM =
            Option.without(
                    "parallelism",
                    OptionType.integer(1, 720),
                    "the cluster's",
                    "How many subtasks each operator has.");
    static final Option<StateBackend> STATE_BACKEND =
            Option.of(
                    "state_backend",
                    OptionType.oneOf(StateBackend.class),
                    StateBackend.ROCKSDB,
                    "rocksdb",
                    "What holds the job's state: local disk, or memory.");

    static final OptionSet ALL =
            new OptionSet(
                    List.of(
                            MODEL,
                            SOURCE_SERVERS,
                            SOURCE_TOPICS,
                            SOURCE_GROUP,
                            SOURCE_START,
                            SOURCE_PROPERTIES,
                            SOURCE_FILES,
                            KAFKA_SERVERS,
                            KAFKA_PREFIX,
                            KAFKA_PARTITIONS,
                            KAFKA_TRANSACTIONAL_ID,
                            KAFKA_TRANSACTION_TIMEOUT,
                            KAFKA_RETENTION,
                            KAFKA_PROPERTIES,
                            POSTGRES_URL,
                            POSTGRES_USER,
                            POSTGRES_PASSWORD,
                            POSTGRES_SCHEMA,
                            POSTGRES_BATCH,
                            POSTGRES_FLUSH,
                            POSTGRES_RETRY,
                            POSTGRES_TIMEOUT,
                            POSTGRES_MIGRATE,
                            POSTGRES_RETENTION,
                            FILES_DIRECTORY,
                            OUT_OF_ORDERNESS,
                            ALLOWED_LATENESS,
                            IDLE_AFTER,
                            SILENCE,
                            MAX_FUTURE,
                            MAX_PAST,
                            EVENT_ORDER,
                            LIVE_INTERVAL,
                            MAX_EVENT_SIZE,
                            PLACEHOLDER_IDS,
                            FORGET_KEY,
                            FORGET_PREVIOUS_KEY,
                            FORGET_SUPPRESS,
                            RETENTION_INACTIVE,
                            REJECTED_PAYLOAD,
                            ALERTS_FROM,
                            CHECKPOINTS_INTERVAL,
                            CHECKPOINTS_DIRECTORY,
                            PARALLELISM,
                            STATE_BACKEND));

    private Options() {}
}
