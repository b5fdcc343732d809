package io.tideline.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value in a YAML file that knows its place, for reading a file that a user wrote. Every question
 * that finds something wrong notes a fault and answers empty, so that reading goes on and finds the
 * rest; the reader checks {@link ValidationErrors#isEmpty()} at the end and then throws away what
 * was read. A key without a value counts as absent.
 *
 * <pre>{@code
 * var faults = new ValidationErrors("tideline.yaml");
 * YamlNode.read(path, faults).filter(root -> root.keys("kafka", "parallelism")).ifPresent(root -> {
 *     int parallelism = root.integer("parallelism", 1, 1024).orElse(1);
 *     root.require("kafka").filter(kafka -> kafka.keys("brokers")).ifPresent(kafka -> …);
 * });
 * if (!faults.isEmpty()) { throw new …(faults.message()); }
 * }</pre>
 */
public final class YamlNode {
    private final String key;
    private final String place;
    private final JsonNode value;
    private final ValidationErrors faults;

    private YamlNode(String key, String place, JsonNode value, ValidationErrors faults) {
        this.key = key;
        this.place = place;
        this.value = value;
        this.faults = faults;
    }

    /** Reads a file; empty, with a fault that says why, if it can't be read or is no YAML. */
    public static Optional<YamlNode> read(Path file, ValidationErrors faults) {
        String text = YamlParser.textOf(file, faults);
        return text == null ? Optional.empty() : parse(text, faults);
    }

    /** Reads a text; empty, with a fault that says why, if it is no YAML. */
    public static Optional<YamlNode> parse(String yaml, ValidationErrors faults) {
        return Optional.ofNullable(YamlParser.parse(yaml, faults))
                .map(root -> new YamlNode("", "", root, faults));
    }

    /** Returns the key under which this value stands; empty for the root and in a list. */
    public String key() {
        return key;
    }

    /** Returns the keys down to this value, as in {@link ValidationError#place()}. */
    public String place() {
        return place;
    }

    public JsonNode value() {
        return value;
    }

    // Maps

    /**
     * Returns whether this is a map; every unknown key in it is noted as a fault, with the nearest
     * known one.
     */
    public boolean keys(String... known) {
        List<String> names = Arrays.asList(known);
        String list = "one of " + String.join(", ", names);
        if (!value.isObject()) {
            fault("a map with " + (names.size() == 1 ? known[0] : list));
            return false;
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String name = entry.getKey();
            if (!names.contains(name)) {
                String hint = Suggestions.hint(name, names);
                faults.add(join(place, name), "an unknown key", list + hint);
            }
        }
        return true;
    }

    /** Returns whether this is a map that has a value under the key. */
    public boolean has(String name) {
        return value.hasNonNull(name);
    }

    /** Returns the value under a key, or nothing, without a fault, where there is none. */
    public Optional<YamlNode> get(String name) {
        return has(name) ? Optional.of(child(name)) : Optional.empty();
    }

    /** Returns the value under a key; a fault where there is none. */
    public Optional<YamlNode> require(String name, String expected) {
        if (!has(name)) {
            faults.add(join(place, name), "nothing", expected);
        }
        return get(name);
    }

    /** Returns a truth value. */
    public Optional<Boolean> bool() {
        return value.isBoolean() ? Optional.of(value.booleanValue()) : fault("true or false");
    }

    /** Returns the values of a map in file order, each with its {@link #key()}; a fault if none. */
    public List<YamlNode> entries(String expected) {
        if (!value.isObject()) {
            fault(expected);
            return List.of();
        }
        List<YamlNode> entries = new ArrayList<>();
        value.fieldNames().forEachRemaining(name -> entries.add(child(name)));
        return entries;
    }

    // Lists

    public boolean isList() {
        return value.isArray();
    }

    /** Returns the values of a list; a fault if this is not a list. */
    public List<YamlNode> items(String expected) {
        if (!value.isArray()) {
            fault(expected);
            return List.of();
        }
        List<YamlNode> items = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            items.add(new YamlNode("", place + "[" + i + "]", value.get(i), faults));
        }
        return items;
    }

    /** Returns the values of a list, or this value alone where it is not a list. */
    public List<YamlNode> itemsOrSelf(String expected) {
        return isList() ? items(expected) : List.of(this);
    }

    // Single values

    /** Returns this text, which is not empty. */
    public Optional<String> text(String expected) {
        return isText() ? Optional.of(value.textValue()) : fault(expected);
    }

    /** Returns this text, which is never quoted in a message. */
    public Optional<String> secret(String expected) {
        return isText()
                ? Optional.of(value.textValue())
                : fault(value.isNull() ? "nothing" : "a value of another kind", expected);
    }

    private boolean isText() {
        return value.isTextual() && !value.textValue().isEmpty();
    }

    /** Returns this whole number within bounds, both included. */
    public Optional<Integer> integer(int min, int max) {
        return integer((long) min, max).map(Math::toIntExact);
    }

    /** Returns this whole number within bounds, both included. */
    public Optional<Long> integer(long min, long max) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            long number = value.longValue();
            if (number >= min && number <= max) {
                return Optional.of(number);
            }
        }
        boolean open = max == Long.MAX_VALUE || max == Integer.MAX_VALUE;
        String range = open ? " of at least " + min : " from " + min + " to " + max;
        return fault("a whole number" + range);
    }

    /** Returns this duration within bounds, both included; see {@link Durations}. */
    public Optional<Duration> duration(Duration min, Duration max) {
        String expected =
                "%s, from %s to %s"
                        .formatted(
                                Durations.EXPECTED, Durations.format(min), Durations.format(max));
        if (!value.isTextual()) {
            return fault(expected);
        }
        try {
            Duration duration = Durations.parse(value.textValue());
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return Optional.of(duration);
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the fault, which says the same with the place.
        }
        return fault(expected);
    }

    /** Returns what one of several words stands for. */
    public <T> Optional<T> oneOf(Map<String, T> choices) {
        String list = "one of " + String.join(", ", choices.keySet());
        if (!value.isTextual()) {
            return fault(list);
        }
        T choice = choices.get(value.textValue());
        return choice != null
                ? Optional.of(choice)
                : fault(list + Suggestions.hint(value.textValue(), choices.keySet()));
    }

    /** Returns the constant whose name in lower case this is. */
    public <E extends Enum<E>> Optional<E> oneOf(Class<E> type) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return oneOf(choices);
    }

    // The same for an optional value under a key

    /** Returns {@link #text(String)} of the value under a key, if there is one. */
    public Optional<String> text(String name, String expected) {
        return get(name).flatMap(node -> node.text(expected));
    }

    /** Returns {@link #integer(int, int)} of the value under a key, if there is one. */
    public Optional<Integer> integer(String name, int min, int max) {
        return get(name).flatMap(node -> node.integer(min, max));
    }

    /** Returns {@link #integer(long, long)} of the value under a key, if there is one. */
    public Optional<Long> integer(String name, long min, long max) {
        return get(name).flatMap(node -> node.integer(min, max));
    }

    /** Returns {@link #duration} of the value under a key, if there is one. */
    public Optional<Duration> duration(String name, Duration min, Duration max) {
        return get(name).flatMap(node -> node.duration(min, max));
    }

    /** Returns {@link #oneOf(Class)} of the value under a key, if there is one. */
    public <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return get(name).flatMap(node -> node.oneOf(type));
    }

    // Faults

    /** Notes that this value is not what was expected; always empty. */
    public <T> Optional<T> fault(String expected) {
        return fault(found(), expected);
    }

    /** Notes a fault at this place; always empty. */
    public <T> Optional<T> fault(String found, String expected) {
        faults.add(place, found, expected);
        return Optional.empty();
    }

    private String found() {
        return switch (value.getNodeType()) {
            case OBJECT -> value.isEmpty() ? "an empty map" : "a map";
            case ARRAY -> value.isEmpty() ? "an empty list" : "a list";
            case STRING -> "\"" + ValidationError.abbreviate(value.textValue()) + "\"";
            case NULL -> "nothing";
            default -> ValidationError.abbreviate(value.toString());
        };
    }

    private YamlNode child(String name) {
        return new YamlNode(name, join(place, name), value.get(name), faults);
    }

    static String join(String place, String key) {
        String shown = key.isEmpty() ? "\"\"" : ValidationError.abbreviate(key);
        return place.isEmpty() ? shown : place + "." + shown;
    }
}
