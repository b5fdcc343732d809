package io.tideline.job.config;

import io.tideline.event.decode.Placeholders;
import io.tideline.event.format.Format;
import io.tideline.job.option.AlertsFrom;
import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionSet;
import io.tideline.job.option.OptionType;
import io.tideline.job.option.Secret;
import io.tideline.job.sink.SinkProvider;
import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting of the configuration file, in the order of the reference page. */
final class Options {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration CENTURY = Duration.ofDays(36_500);
    private static final String SERVERS = "host:port, or several joined by commas";

    private static final OptionType<Format> FORMAT =
            new OptionType<>("preset or map", OptionType.Form.PLAIN, Format::read);

    /** What is declared below, in this order. */
    private static final List<Option<?>> DECLARED = new ArrayList<>();

    static final Option<String> MODEL =
            without(
                    "model",
                    OptionType.text("the path of a model file"),
                    "required without `source.kafka.model_topic`",
                    "The file of the scoring model, relative to this file.");

    static final Option<Format> SOURCE_FORMAT =
            of(
                    "source.format",
                    FORMAT,
                    Format.SEGMENT,
                    "segment",
                    "What records look like: a preset such as `mixpanel`, or a map that changes one"
                            + " ([formats](formats.md)).");
    static final Option<Format> SOURCE_FILES_FORMAT =
            without(
                    "source.files_format",
                    FORMAT,
                    "`source.format`",
                    "The same of the records of `source.files`, where it is another than that of"
                            + " topics.");
    static final Option<String> SOURCE_SERVERS =
            required(
                    "source.kafka.bootstrap_servers",
                    OptionType.text(SERVERS),
                    "Brokers to read events from: " + SERVERS + ".");
    static final Option<List<String>> SOURCE_TOPICS =
            required(
                    "source.kafka.topics",
                    OptionType.texts("a topic, or a list of them"),
                    "Topics of events; all of them must exist.");
    static final Option<Map<String, Format>> SOURCE_TOPIC_FORMATS =
            without(
                    "source.kafka.formats",
                    formatsByTopic(),
                    "`source.format` for all",
                    "The same by topic, for those with another one: `{crm-events: mixpanel}`.");
    static final Option<String> SOURCE_GROUP =
            of(
                    "source.kafka.group_id",
                    OptionType.text("the name of a consumer group"),
                    "tideline",
                    "tideline",
                    "Consumer group under which offsets are committed, for others to watch.");
    static final Option<KafkaStart> SOURCE_START =
            of(
                    "source.kafka.start",
                    OptionType.parsed(
                            "`earliest`, `latest`, `committed` or a time",
                            KafkaStart::parse,
                            KafkaStart.EXPECTED),
                    KafkaStart.EARLIEST,
                    "earliest",
                    "Where a job begins that is not restored: at the first record, at new ones, at the group's committed offsets (the first record where it has none), or at the first record written at a time such as `2026-03-01T00:00:00Z`.");
    static final Option<String> SOURCE_MODEL_TOPIC =
            without(
                    "source.kafka.model_topic",
                    OptionType.text("a topic"),
                    "none",
                    "Topic of the scoring model, in place of `model`: a new version on it is taken over while the job runs ([more](operations/models.md)).");
    static final Option<KafkaProperties> SOURCE_PROPERTIES =
            of(
                    "source.kafka.properties",
                    OptionType.properties(),
                    KafkaProperties.none(),
                    "{}",
                    "Settings for Kafka's consumer, as security.protocol, by Kafka's own names.");

    static {
        DECLARED.addAll(SchemaRegistryOptions.all());
    }

    static final Option<List<String>> SOURCE_FILES =
            without(
                    "source.files",
                    OptionType.texts("a file, or a list of them"),
                    "none",
                    "Event files (`.jsonl`, `.jsonl.gz`, `.jsonl.zst`), relative to this file or as URLs (`s3://…`), with `*` and `?` in their names. Alone, the job ends with them; beside `source.kafka` it reads them first ([more](operations/backfill.md)).");

    static {
        SinkProvider.all().forEach(sink -> DECLARED.addAll(sink.options()));
    }

    static final Option<Duration> OUT_OF_ORDERNESS =
            of(
                    "time.out_of_orderness",
                    OptionType.duration(Duration.ZERO, YEAR),
                    Duration.ofMinutes(10),
                    "10m",
                    "How far events may be out of order before they are late.");
    static final Option<Duration> ALLOWED_LATENESS =
            of(
                    "time.allowed_lateness",
                    OptionType.duration(Duration.ZERO, YEAR),
                    DAY,
                    "1d",
                    "How long a closed day still takes late events, which correct its rows.");
    static final Option<Duration> IDLE_AFTER =
            of(
                    "time.idle_after",
                    OptionType.durationOrOff(SECOND, YEAR),
                    MINUTE,
                    "1m",
                    "After which a partition that has been read to its end, and brings nothing new, no longer holds back the clock; `off`: it always does.");
    static final Option<Silence> SILENCE =
            of(
                    "time.silence",
                    OptionType.oneOf(Silence.class),
                    Silence.ADVANCE,
                    "advance",
                    "What the clock does while no partition holds it back: goes on with the machine's, or waits for events.");
    static final Option<Duration> MAX_FUTURE =
            of(
                    "time.max_future",
                    OptionType.duration(Duration.ZERO, YEAR),
                    HOUR,
                    "1h",
                    "How far ahead of the time of its receipt an event's timestamp may be.");
    static final Option<Duration> MAX_PAST =
            of(
                    "time.max_past",
                    OptionType.durationOrOff(HOUR, CENTURY),
                    Duration.ofDays(3650),
                    "3650d",
                    "How far behind the time of its receipt an event's timestamp may be; `off`: any time.");
    static final Option<EventOrder> EVENT_ORDER =
            without(
                    "time.event_order",
                    OptionType.oneOf(EventOrder.class),
                    "`arrival` with Kafka, `time` with files",
                    "In which order presence, steps and alerts take the events of a user or account: as they arrive, at once; or by their timestamps, `time.out_of_orderness` later.");

    static final Option<Duration> LIVE_INTERVAL =
            of(
                    "live_interval",
                    OptionType.durationOrOff(Duration.ofMillis(100), DAY),
                    Duration.ofSeconds(10),
                    "10s",
                    "How often the live row of a user or account is written, at most; `off`: final rows alone.");
    static final Option<Integer> MAX_EVENT_SIZE =
            of(
                    "max_event_size",
                    OptionType.size(
                            1 << 10, 64 << 20, "a size such as 256KiB or 1MiB, from 1KiB to 64MiB"),
                    256 << 10,
                    "256KiB",
                    "Largest record that is read as an event; a larger one is rejected.");

    static final Option<List<String>> PLACEHOLDER_IDS =
            of(
                    "placeholder_ids",
                    OptionType.textsOrNone("a list of texts, as [undefined, guest]; [] for none"),
                    Placeholders.DEFAULT,
                    "[undefined, \"null\", none, nil, nan, \"[object Object]\", (null)]",
                    "Ids, in any case, that count as absent; a list replaces the default.");

    static final Option<Secret> FORGET_KEY =
            without(
                    "forget.key",
                    OptionType.secret("a key by reference, as ${env:NAME} or ${file:/path}"),
                    "none",
                    "Key by which requests to forget somebody are signed, of at least 32 characters; with it, others are refused.");
    static final Option<Secret> FORGET_PREVIOUS_KEY =
            without(
                    "forget.previous_key",
                    OptionType.secret("a key by reference, as ${env:NAME} or ${file:/path}"),
                    "none",
                    "The key before it, while a change of keys is under way: what was signed or hashed by it counts.");
    static final Option<Duration> FORGET_SUPPRESS =
            of(
                    "forget.suppress",
                    OptionType.durationOrOff(DAY, YEAR.multipliedBy(10)),
                    Duration.ZERO,
                    "off",
                    "For how long events of a forgotten user or account are dropped when they come all the same; needs `forget.key`.");

    static final Option<Duration> RETENTION_INACTIVE =
            of(
                    "retention.inactive",
                    OptionType.durationOrOff(DAY, YEAR.multipliedBy(100)),
                    Duration.ZERO,
                    "off",
                    "After so long without an event, in whole days, the job forgets a user or account by itself; its rows stay.");
    static final Option<AlertsFrom> ALERTS_FROM =
            without(
                    "alerts.from",
                    OptionType.alertsFrom(),
                    "the first event",
                    "Earlier alerts are not raised, so that history wakes no one: a time, a day (from its start in the model's time zone), or `start`, when the job is first started ([more](alerts.md#loading-history)).");

    static final Option<Duration> CHECKPOINTS_INTERVAL =
            of(
                    "checkpoints.interval",
                    OptionType.duration(Duration.ofMillis(100), DAY),
                    Duration.ofSeconds(10),
                    "10s",
                    "Time between checkpoints: how late rows are seen in Kafka, and how much is done again after a failure.");
    static final Option<String> CHECKPOINTS_DIRECTORY =
            without(
                    "checkpoints.directory",
                    OptionType.text("a URI such as s3://bucket/path or file:///path"),
                    "the cluster's",
                    "Where checkpoints are kept.");
    static final Option<Integer> PARALLELISM =
            without(
                    "parallelism",
                    OptionType.integer(1, 720),
                    "the cluster's",
                    "How many subtasks each operator has.");
    static final Option<StateBackend> STATE_BACKEND =
            of(
                    "state_backend",
                    OptionType.oneOf(StateBackend.class),
                    StateBackend.ROCKSDB,
                    "rocksdb",
                    "What holds the job's state: local disk, or memory.");

    static {
        DECLARED.addAll(ConsoleOptions.all());
    }

    /** The settings of the file itself and of sources, those of the sinks, and all others. */
    static final OptionSet ALL = new OptionSet(DECLARED);

    private Options() {}

    private static OptionType<Map<String, Format>> formatsByTopic() {
        return new OptionType<>(
                "map of formats",
                OptionType.Form.PLAIN,
                node -> {
                    Map<String, Format> formats = new LinkedHashMap<>();
                    for (YamlNode entry : node.entries("a map of topics and formats")) {
                        Format.read(entry).ifPresent(format -> formats.put(entry.key(), format));
                    }
                    return Optional.of(formats);
                });
    }

    private static <T> Option<T> required(String path, OptionType<T> type, String description) {
        return declared(Option.required(path, type, description));
    }

    private static <T> Option<T> of(
            String path, OptionType<T> type, T byDefault, String text, String description) {
        return declared(Option.of(path, type, byDefault, text, description));
    }

    private static <T> Option<T> without(
            String path, OptionType<T> type, String defaultText, String description) {
        return declared(Option.without(path, type, defaultText, description));
    }

    private static <T> Option<T> declared(Option<T> option) {
        DECLARED.add(option);
        return option;
    }
}
