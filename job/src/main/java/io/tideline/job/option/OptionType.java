package io.tideline.job.option;

import io.tideline.yaml.YamlNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a setting's value looks like.
 *
 * @param label as the reference page names it
 * @param form what it is made of, as far as references and secrets are concerned
 * @param read reads it; where it is wrong, notes a fault and answers empty
 */
public record OptionType<T>(String label, Form form, Function<YamlNode, Optional<T>> read) {
    private static final Pattern DAYS = Pattern.compile("(\\d{1,6})d");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB)");

    /** What a value is made of. */
    public enum Form {
        PLAIN,

        /** A reference gives it as text. */
        NUMBER,

        /** Text in which references stay, to be read when it is used. */
        LOGIN,

        /** Text that only references can give, which stay in it. */
        SECRET,

        /** Text that is shown, and so may have no password in it. */
        URL,

        /** A map of properties of a Kafka client. */
        PROPERTIES
    }

    public static OptionType<String> text(String expected) {
        return new OptionType<>("text", Form.PLAIN, node -> node.text(expected));
    }

    /** Returns a text in which references stay, to be read when it is used. */
    public static OptionType<String> login(String expected) {
        return new OptionType<>("text", Form.LOGIN, node -> node.text(expected));
    }

    /** Returns a URL of a form; a password in it is refused. */
    public static OptionType<String> url(String expected, Pattern form) {
        return new OptionType<>("text", Form.URL, text(expected, form).read());
    }

    /** Returns a text of a form, which may be empty where the form says so. */
    public static OptionType<String> text(String expected, Pattern form) {
        return new OptionType<>(
                "text",
                Form.PLAIN,
                node ->
                        node.value().isTextual() && form.matcher(node.value().textValue()).matches()
                                ? Optional.of(node.value().textValue())
                                : node.fault(expected));
    }

    /** Returns a text that only references can give, which stay in it. */
    public static OptionType<Secret> secret(String expected) {
        return new OptionType<>(
                "secret", Form.SECRET, node -> node.secret(expected).map(Secret::new));
    }

    public static OptionType<List<String>> texts(String expected) {
        return new OptionType<>(
                "list",
                Form.PLAIN,
                node -> {
                    List<String> texts = new ArrayList<>();
                    for (YamlNode item : node.itemsOrSelf(expected)) {
                        item.text(expected).ifPresent(texts::add);
                    }
                    return texts.isEmpty() && node.isList() && node.value().isEmpty()
                            ? node.fault(expected)
                            : Optional.of(List.copyOf(texts));
                });
    }

    /** Returns a list of texts that may be empty. */
    public static OptionType<List<String>> textsOrNone(String expected) {
        OptionType<List<String>> texts = texts(expected);
        return new OptionType<>(
                texts.label(),
                Form.PLAIN,
                node ->
                        node.isList() && node.value().isEmpty()
                                ? Optional.of(List.of())
                                : texts.read().apply(node));
    }

    public static OptionType<Integer> integer(int min, int max) {
        return new OptionType<>("number", Form.NUMBER, node -> node.integer(min, max));
    }

    public static OptionType<Duration> duration(Duration min, Duration max) {
        return new OptionType<>("duration", Form.PLAIN, node -> node.duration(min, max));
    }

    /** Returns a duration of whole days, at least one. */
    public static OptionType<Duration> days(int max) {
        String expected = "whole days such as 730d, from 1d to " + max + "d";
        return new OptionType<>(
                "days",
                Form.PLAIN,
                node -> {
                    Optional<Integer> days = node.text(expected).map(OptionType::daysOf);
                    return days.isPresent() && (days.get() < 1 || days.get() > max)
                            ? node.fault(expected)
                            : days.map(Duration::ofDays);
                });
    }

    private static int daysOf(String text) {
        Matcher matcher = DAYS.matcher(text);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Returns a duration, or {@code off}, which is read as zero. */
    public static OptionType<Duration> durationOrOff(Duration min, Duration max) {
        return new OptionType<>(
                "duration or `off`",
                Form.PLAIN,
                node ->
                        node.value().isTextual() && node.value().textValue().equals("off")
                                ? Optional.of(Duration.ZERO)
                                : node.duration(min, max));
    }

    public static <E extends Enum<E>> OptionType<E> oneOf(Class<E> type) {
        String words =
                String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(each -> "`" + each.name().toLowerCase(Locale.ROOT) + "`")
                                .toList());
        return new OptionType<>(words, Form.PLAIN, node -> node.oneOf(type));
    }

    /** Returns the type of a time from which alerts are raised. */
    public static OptionType<AlertsFrom> alertsFrom() {
        return parsed("time, day or `start`", AlertsFrom::parse, AlertsFrom.EXPECTED);
    }

    /**
     * Returns the type of what is written as text.
     *
     * @param parse answers empty where the text is none of what is expected
     */
    public static <T> OptionType<T> parsed(
            String label, Function<String, Optional<T>> parse, String expected) {
        return new OptionType<>(
                label,
                Form.PLAIN,
                node -> {
                    Optional<T> value =
                            node.value().isTextual()
                                    ? parse.apply(node.value().textValue())
                                    : Optional.empty();
                    return value.isPresent() ? value : node.fault(expected);
                });
    }

    /** Returns a number of bytes, as {@code 256KiB}. */
    public static OptionType<Integer> size(int min, int max, String expected) {
        return new OptionType<>(
                "size",
                Form.PLAIN,
                node ->
                        node.text(expected)
                                .flatMap(
                                        text -> {
                                            long bytes = bytesOf(text);
                                            return bytes >= min && bytes <= max
                                                    ? Optional.of((int) bytes)
                                                    : node.fault(expected);
                                        }));
    }

    /** Returns properties of a Kafka client; numbers and truth values are taken as text. */
    public static OptionType<KafkaProperties> properties() {
        return new OptionType<>(
                "map",
                Form.PROPERTIES,
                node -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    for (YamlNode entry : node.entries("a map of names and values, as acks: all")) {
                        if (entry.value().isValueNode() && !entry.value().isNull()) {
                            values.put(entry.key(), entry.value().asText());
                        } else {
                            entry.fault("a value", "a text, a number, true or false");
                        }
                    }
                    return Optional.of(new KafkaProperties(values));
                });
    }

    /** Returns a map of durations with the given names as keys. */
    public static OptionType<Map<String, Duration>> durations(
            Duration min, Duration max, String... names) {
        return new OptionType<>(
                "map of durations",
                Form.PLAIN,
                node -> {
                    node.keys(names);
                    Map<String, Duration> values = new LinkedHashMap<>();
                    for (YamlNode entry : node.entries("a map of names and durations")) {
                        if (List.of(names).contains(entry.key())) {
                            entry.duration(min, max)
                                    .ifPresent(value -> values.put(entry.key(), value));
                        }
                    }
                    return Optional.of(values);
                });
    }

    /**
     * Returns a map of names and hashes of one form.
     *
     * @param expected what a hash looks like; what was found is not shown
     */
    public static OptionType<Map<String, String>> hashes(String expected, Pattern form) {
        return new OptionType<>(
                "map of hashes",
                Form.PLAIN,
                node -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    for (YamlNode entry : node.entries("a map of names and hashes")) {
                        if (entry.value().isTextual()
                                && form.matcher(entry.value().textValue()).matches()) {
                            values.put(entry.key(), entry.value().textValue());
                        } else {
                            entry.fault("something else", expected);
                        }
                    }
                    return Optional.of(Map.copyOf(values));
                });
    }

    private static long bytesOf(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return -1;
        }
        int shift =
                switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 0;
                };
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
