package io.tideline.job.config;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.job.option.Literals;
import io.tideline.job.option.Option;
import io.tideline.job.option.OptionType.Form;
import io.tideline.job.option.References;
import io.tideline.job.option.Section;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.SinkProvider;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reads a configuration file, and finds all its faults at once. */
final class ConfigReader implements Section {
    private static final String BY_REFERENCE =
            "a reference: secrets come from the environment or a file: ${env:NAME} or ${file:/path}";

    /** How {@code source.files} names it. */
    private static final String STANDARD_INPUT = "-";

    private final Path directory;
    private final YamlNode root;
    private final List<SinkProvider> kinds = SinkProvider.all();

    private ConfigReader(Path directory, YamlNode root) {
        this.directory = directory;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @param environment answers a variable, or null
     * @throws StartException with all faults
     */
    static JobConfig read(Path file, UnaryOperator<String> environment) {
        Path directory = file.toAbsolutePath().getParent();
        ValidationErrors faults = new ValidationErrors(file.toString());
        Optional<YamlNode> root = YamlNode.read(file, faults);
        if (root.isEmpty()) {
            throw new StartException(faults.message());
        }
        JsonNode tree = root.get().value();
        refuseSecretsInTheFile(tree, faults);
        References references = new References(tree, Options.ALL, directory, environment, faults);
        references.resolve();
        refusePasswordInUrl(tree, faults);
        int shownAlready = faults.list().size();
        ConfigReader reader = new ConfigReader(directory, root.get());
        reader.checkKeys();
        reader.checkChoices();
        JobConfig config = reader.config();
        if (!faults.isEmpty()) {
            throw new StartException(
                    withoutSecrets(file.toString(), faults, shownAlready, references));
        }
        return config;
    }

    private JobConfig config() {
        boolean kafka = at("source.kafka").isPresent();
        Duration interval = get(Options.CHECKPOINTS_INTERVAL);
        List<SinkProvider> sinks =
                kinds.stream().filter(sink -> at(placeOf(sink)).isPresent()).toList();
        boolean isWrittenAtEnd = sinks.stream().allMatch(SinkProvider::writesAtEnd);
        return new JobConfig(
                path(get(Options.MODEL)),
                kafka ? kafkaSource() : null,
                files(get(Options.SOURCE_FILES)),
                sinks.stream().map(sink -> sink.read(this, interval)).toList(),
                time(kafka),
                unlessOff(get(Options.LIVE_INTERVAL)),
                get(Options.MAX_EVENT_SIZE),
                get(Options.PLACEHOLDER_IDS),
                forget(),
                unlessOff(get(Options.RETENTION_INACTIVE)),
                get(Options.ALERTS_FROM),
                new CheckpointConfig(
                        isWrittenAtEnd ? null : interval, get(Options.CHECKPOINTS_DIRECTORY)),
                get(Options.PARALLELISM),
                get(Options.STATE_BACKEND));
    }

    private ForgetConfig forget() {
        ForgetConfig config =
                new ForgetConfig(
                        get(Options.FORGET_KEY),
                        get(Options.FORGET_PREVIOUS_KEY),
                        unlessOff(get(Options.FORGET_SUPPRESS)));
        if (at(Options.FORGET_KEY.path()).isEmpty()) {
            needsKey(Options.FORGET_PREVIOUS_KEY, config.previousKey() != null);
            needsKey(Options.FORGET_SUPPRESS, config.suppress() != null);
        }
        return config;
    }

    private void needsKey(Option<?> option, boolean isSet) {
        if (isSet) {
            at(option.path())
                    .ifPresent(node -> node.fault("no forget.key", "a forget.key beside it"));
        }
    }

    private KafkaSourceConfig kafkaSource() {
        return new KafkaSourceConfig(
                get(Options.SOURCE_SERVERS),
                get(Options.SOURCE_TOPICS),
                get(Options.SOURCE_GROUP),
                get(Options.SOURCE_START),
                get(Options.SOURCE_PROPERTIES));
    }

    private TimeConfig time(boolean kafka) {
        EventOrder order = get(Options.EVENT_ORDER);
        EventOrder orderByDefault = kafka ? EventOrder.ARRIVAL : EventOrder.TIME;
        return new TimeConfig(
                get(Options.OUT_OF_ORDERNESS),
                get(Options.ALLOWED_LATENESS),
                unlessOff(get(Options.IDLE_AFTER)),
                get(Options.SILENCE),
                get(Options.MAX_FUTURE),
                unlessOff(get(Options.MAX_PAST)),
                order == null ? orderByDefault : order);
    }

    /** Returns the duration, or null where it is zero, as {@code off} is read. */
    private static Duration unlessOff(Duration duration) {
        return duration == null || duration.isZero() ? null : duration;
    }

    @Override
    public void fault(Option<?> option, String expected) {
        at(option.path()).ifPresent(node -> node.fault(expected));
    }

    @Override
    public Path path(String text) {
        return text == null ? null : directory.resolve(text);
    }

    private List<String> files(List<String> texts) {
        return texts == null
                ? List.of()
                : texts.stream().map(text -> isPath(text) ? path(text).toString() : text).toList();
    }

    /** Returns whether a name is a path: neither standard input nor a URL. */
    private static boolean isPath(String file) {
        return !file.equals(STANDARD_INPUT) && !file.contains("://");
    }

    @Override
    public <T> T get(Option<T> option) {
        Optional<YamlNode> node = at(option.path());
        if (node.isEmpty() && option.isRequired()) {
            at(option.group())
                    .filter(group -> group.value().isObject())
                    .ifPresent(group -> group.require(lastOf(option.path()), "a value"));
        }
        return node.flatMap(option.type().read()).orElse(option.byDefault());
    }

    /** Returns the value at a path, if there is one. */
    private Optional<YamlNode> at(String path) {
        Optional<YamlNode> node = Optional.of(root);
        if (!path.isEmpty()) {
            for (String key : path.split("\\.", -1)) {
                node = node.flatMap(map -> map.get(key));
            }
        }
        return node;
    }

    /** Notes keys that are not those of any setting. */
    private void checkKeys() {
        for (String group : Options.ALL.groups()) {
            at(group).ifPresent(node -> node.keys(Options.ALL.children(group)));
        }
    }

    /** Requires a source, at least one sink, and nothing that does not go with Kafka. */
    private void checkChoices() {
        String sources = "kafka, files, or both";
        root.require("source", sources + " below it")
                .filter(node -> node.value().isObject())
                .filter(node -> !node.has("kafka") && !node.has("files"))
                .ifPresent(node -> node.fault("neither", sources));
        String choice = "at least one of " + names(kinds, ", ");
        root.require("sinks", choice)
                .filter(node -> node.value().isObject())
                .filter(node -> kinds.stream().noneMatch(kind -> node.has(kind.name())))
                .ifPresent(node -> node.fault("none", choice));
        if (at("source.kafka").isPresent()) {
            refuseSinksAtEnd();
            refuseStandardInput();
        }
    }

    /** Before Kafka is read, a failed job reads files a second time. */
    private void refuseStandardInput() {
        List<String> files = get(Options.SOURCE_FILES);
        if (files != null && files.contains(STANDARD_INPUT)) {
            fault(Options.SOURCE_FILES, "files that can be read again, as Kafka follows them");
        }
    }

    private void refuseSinksAtEnd() {
        String others = names(kinds.stream().filter(kind -> !kind.writesAtEnd()).toList(), " or ");
        for (SinkProvider kind : kinds) {
            if (kind.writesAtEnd()) {
                String found = kind.name() + " written from Kafka, which never ends";
                String expected = others + " as sinks, or files as source";
                at(placeOf(kind)).ifPresent(node -> node.fault(found, expected));
            }
        }
    }

    private static String names(List<SinkProvider> kinds, String separator) {
        return kinds.stream().map(SinkProvider::name).collect(joining(separator));
    }

    private static String placeOf(SinkProvider sink) {
        return "sinks." + sink.name();
    }

    /** Notes secrets that stand in the file themselves, without showing them. */
    private static void refuseSecretsInTheFile(JsonNode root, ValidationErrors faults) {
        for (Option<?> option : Options.ALL.all()) {
            JsonNode value = References.at(root, option.path());
            if (option.type().form() == Form.SECRET && value.isValueNode() && !value.isNull()) {
                if (!value.isTextual() || Literals.isLiteral(value.textValue())) {
                    faults.add(option.path(), "a literal", BY_REFERENCE);
                }
            } else if (option.type().form() == Form.PROPERTIES) {
                for (Map.Entry<String, JsonNode> property : value.properties()) {
                    String name = property.getKey();
                    String place = option.path() + "." + name;
                    Literals.inProperty(name, property.getValue().asText())
                            .ifPresent(found -> faults.add(place, found, BY_REFERENCE));
                }
            }
        }
    }

    /** It is kept as it is and shown, also where it came by reference. */
    private static void refusePasswordInUrl(JsonNode root, ValidationErrors faults) {
        for (Option<?> option : Options.ALL.all()) {
            JsonNode url = References.at(root, option.path());
            if (option.type().form() == Form.URL
                    && url.isTextual()
                    && Literals.isPasswordInUrl(url.textValue())) {
                faults.add(
                        option.path(),
                        "a URL with a password in it",
                        "a URL without user and password, which have settings of their own");
            }
        }
    }

    /** Returns the message without anything that came by a reference or is a secret. */
    private static String withoutSecrets(
            String origin, ValidationErrors faults, int shownAlready, References references) {
        ValidationErrors shown = new ValidationErrors(origin);
        Set<String> placesShown = new HashSet<>();
        List<ValidationError> all = faults.list();
        for (ValidationError fault : all.subList(0, shownAlready)) {
            shown.add(fault.place(), fault.found(), fault.expected());
            placesShown.add(fault.place());
        }
        for (ValidationError fault : all.subList(shownAlready, all.size())) {
            String place = fault.place();
            if (!placesShown.contains(place)) {
                boolean hidden =
                        references.places().contains(place) || Options.ALL.form(place) == Form.URL;
                shown.add(place, hidden ? "something else" : fault.found(), fault.expected());
            }
        }
        return shown.message();
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
