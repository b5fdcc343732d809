package io.tideline.job.config;

import static java.util.stream.Collectors.joining;

import io.tideline.event.format.Format;
import io.tideline.job.option.Option;
import io.tideline.job.option.SettingsFile;
import io.tideline.job.sink.SinkProvider;
import io.tideline.yaml.Suggestions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads a configuration file, and finds all its faults at once. */
final class ConfigReader {
    /** How {@code source.files} names it. */
    private static final String STANDARD_INPUT = "-";

    private final SettingsFile file;
    private final List<SinkProvider> kinds = SinkProvider.all();

    private ConfigReader(SettingsFile file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @param environment answers a variable, or null
     * @throws io.tideline.job.option.StartException with all faults
     */
    static JobConfig read(Path path, UnaryOperator<String> environment) {
        SettingsFile file = SettingsFile.open(path, root -> Options.ALL, environment);
        ConfigReader reader = new ConfigReader(file);
        reader.checkChoices();
        JobConfig config = reader.config();
        file.finish();
        return config;
    }

    private JobConfig config() {
        boolean kafka = file.at("source.kafka").isPresent();
        Duration interval = file.get(Options.CHECKPOINTS_INTERVAL);
        List<SinkProvider> sinks =
                kinds.stream().filter(sink -> file.at(placeOf(sink)).isPresent()).toList();
        boolean isWrittenAtEnd = sinks.stream().allMatch(SinkProvider::writesAtEnd);
        KafkaSourceConfig source = kafka ? kafkaSource() : null;
        return new JobConfig(
                file.path(file.get(Options.MODEL)),
                source,
                files(file.get(Options.SOURCE_FILES)),
                formats(source),
                sinks.stream().map(sink -> sink.read(file, interval)).toList(),
                time(kafka),
                unlessOff(file.get(Options.LIVE_INTERVAL)),
                file.get(Options.MAX_EVENT_SIZE),
                file.get(Options.PLACEHOLDER_IDS),
                forget(),
                unlessOff(file.get(Options.RETENTION_INACTIVE)),
                file.get(Options.ALERTS_FROM),
                new CheckpointConfig(
                        isWrittenAtEnd ? null : interval, file.get(Options.CHECKPOINTS_DIRECTORY)),
                file.get(Options.PARALLELISM),
                file.get(Options.STATE_BACKEND),
                ConsoleOptions.read(file));
    }

    private ForgetConfig forget() {
        ForgetConfig config =
                new ForgetConfig(
                        file.get(Options.FORGET_KEY),
                        file.get(Options.FORGET_PREVIOUS_KEY),
                        unlessOff(file.get(Options.FORGET_SUPPRESS)));
        if (file.at(Options.FORGET_KEY.path()).isEmpty()) {
            needsKey(Options.FORGET_PREVIOUS_KEY, config.previousKey() != null);
            needsKey(Options.FORGET_SUPPRESS, config.suppress() != null);
        }
        return config;
    }

    private void needsKey(Option<?> option, boolean isSet) {
        if (isSet) {
            file.at(option.path())
                    .ifPresent(node -> node.fault("no forget.key", "a forget.key beside it"));
        }
    }

    private KafkaSourceConfig kafkaSource() {
        return new KafkaSourceConfig(
                file.get(Options.SOURCE_SERVERS),
                file.get(Options.SOURCE_TOPICS),
                file.get(Options.SOURCE_GROUP),
                file.get(Options.SOURCE_START),
                file.get(Options.SOURCE_PROPERTIES),
                file.get(Options.SOURCE_MODEL_TOPIC));
    }

    private SourceFormats formats(KafkaSourceConfig source) {
        Format ofAll = file.get(Options.SOURCE_FORMAT);
        Format ofFiles = file.get(Options.SOURCE_FILES_FORMAT);
        if (ofFiles != null && file.at(Options.SOURCE_FILES.path()).isEmpty()) {
            file.fault(Options.SOURCE_FILES_FORMAT, "source.files beside it, or source.format");
        }
        return new SourceFormats(
                ofAll,
                ofFiles == null ? ofAll : ofFiles,
                source == null ? Map.of() : formatsByTopic(source.topics()),
                source == null ? null : SchemaRegistryOptions.read(file, source.topics()));
    }

    private Map<String, Format> formatsByTopic(List<String> topics) {
        Map<String, Format> formats = file.get(Options.SOURCE_TOPIC_FORMATS);
        if (formats == null || topics == null) {
            return Map.of();
        }
        for (String topic : formats.keySet()) {
            if (!topics.contains(topic)) {
                file.at(Options.SOURCE_TOPIC_FORMATS.path())
                        .flatMap(map -> map.get(topic))
                        .ifPresent(
                                entry ->
                                        entry.fault(
                                                "no such topic",
                                                "one of source.kafka.topics"
                                                        + Suggestions.hint(topic, topics)));
            }
        }
        return formats;
    }

    private TimeConfig time(boolean kafka) {
        EventOrder order = file.get(Options.EVENT_ORDER);
        EventOrder orderByDefault = kafka ? EventOrder.ARRIVAL : EventOrder.TIME;
        return new TimeConfig(
                file.get(Options.OUT_OF_ORDERNESS),
                file.get(Options.ALLOWED_LATENESS),
                unlessOff(file.get(Options.IDLE_AFTER)),
                file.get(Options.SILENCE),
                file.get(Options.MAX_FUTURE),
                unlessOff(file.get(Options.MAX_PAST)),
                order == null ? orderByDefault : order);
    }

    /** Returns the duration, or null where it is zero, as {@code off} is read. */
    private static Duration unlessOff(Duration duration) {
        return duration == null || duration.isZero() ? null : duration;
    }

    private List<String> files(List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .map(text -> isPath(text) ? file.path(text).toString() : text)
                        .toList();
    }

    /** Returns whether a name is a path: neither standard input nor a URL. */
    private static boolean isPath(String name) {
        return !name.equals(STANDARD_INPUT) && !name.contains("://");
    }

    /** Requires a source, at least one sink, and nothing that does not go with Kafka. */
    private void checkChoices() {
        String sources = "kafka, files, or both";
        file.root()
                .require("source", sources + " below it")
                .filter(node -> node.value().isObject())
                .filter(node -> !node.has("kafka") && !node.has("files"))
                .ifPresent(node -> node.fault("neither", sources));
        String choice = "at least one of " + names(kinds, ", ");
        file.root()
                .require("sinks", choice)
                .filter(node -> node.value().isObject())
                .filter(node -> kinds.stream().noneMatch(kind -> node.has(kind.name())))
                .ifPresent(node -> node.fault("none", choice));
        checkModel();
        if (file.at("source.kafka").isPresent()) {
            refuseSinksAtEnd();
            refuseStandardInput();
        }
    }

    /** Requires a model, from one place. */
    private void checkModel() {
        String topic = Options.SOURCE_MODEL_TOPIC.path();
        if (file.at(topic).isEmpty()) {
            file.root().require(Options.MODEL.path(), "the path of a model file, or a " + topic);
        } else {
            file.at(Options.MODEL.path())
                    .ifPresent(node -> node.fault("a file beside a " + topic, "one of both"));
        }
    }

    /** Before Kafka is read, a failed job reads files a second time. */
    private void refuseStandardInput() {
        List<String> files = file.get(Options.SOURCE_FILES);
        if (files != null && files.contains(STANDARD_INPUT)) {
            file.fault(Options.SOURCE_FILES, "files that can be read again, as Kafka follows them");
        }
    }

    private void refuseSinksAtEnd() {
        String others = names(kinds.stream().filter(kind -> !kind.writesAtEnd()).toList(), " or ");
        for (SinkProvider kind : kinds) {
            if (kind.writesAtEnd()) {
                String found = kind.name() + " written from Kafka, which never ends";
                String expected = others + " as sinks, or files as source";
                file.at(placeOf(kind)).ifPresent(node -> node.fault(found, expected));
            }
        }
    }

    private static String names(List<SinkProvider> kinds, String separator) {
        return kinds.stream().map(SinkProvider::name).collect(joining(separator));
    }

    private static String placeOf(SinkProvider sink) {
        return "sinks." + sink.name();
    }
}
