package io.tideline.job.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.model.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in what {@code ${env:NAME}} and {@code ${file:/path}} refer to, anywhere in a text. Whatever
 * came by a reference may be a secret, so its place is noted, and no message quotes it.
 */
final class References {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
    private static final String FORMS = "${env:NAME} or ${file:/path}";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final Path directory;
    private final UnaryOperator<String> environment;
    private final Predicate<String> isNumber;
    private final Faults faults;
    private final Set<String> places = new HashSet<>();

    /**
     * @param directory that relative paths start from
     * @param environment answers a variable, or null
     * @param isNumber of a place: whether a number stands there, and no text
     */
    References(
            Path directory,
            UnaryOperator<String> environment,
            Predicate<String> isNumber,
            Faults faults) {
        this.directory = directory;
        this.environment = environment;
        this.isNumber = isNumber;
        this.faults = faults;
    }

    /** The places that have a value by reference. */
    Set<String> places() {
        return places;
    }

    /** Replaces every reference below a map or list; one that leads nowhere is noted as a fault. */
    void resolve(JsonNode tree, String place) {
        if (tree instanceof ObjectNode map) {
            for (String key : List.copyOf(keys(map))) {
                String below = place.isEmpty() ? key : place + "." + key;
                replaced(map.get(key), below).ifPresent(value -> map.set(key, value));
                resolve(map.get(key), below);
            }
        } else if (tree instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                String below = place + "[" + i + "]";
                replaced(list.get(i), below).ifPresent(value -> list.set(index, value));
                resolve(list.get(i), below);
            }
        }
    }

    private Optional<JsonNode> replaced(JsonNode value, String place) {
        if (!value.isTextual() || !REFERENCE.matcher(value.textValue()).find()) {
            return Optional.empty();
        }
        places.add(place);
        Matcher matcher = REFERENCE.matcher(value.textValue());
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String target = target(matcher.group(1), place);
            matcher.appendReplacement(text, Matcher.quoteReplacement(target));
        }
        matcher.appendTail(text);
        boolean number = isNumber.test(place) && NUMBER.matcher(text).matches();
        return Optional.of(
                number
                        ? JsonNodeFactory.instance.numberNode(Long.parseLong(text.toString()))
                        : JsonNodeFactory.instance.textNode(text.toString()));
    }

    private String target(String reference, String place) {
        if (reference.startsWith("env:")) {
            String value = environment.apply(reference.substring("env:".length()));
            return value != null && !value.isEmpty()
                    ? value
                    : broken(reference, "which is not set", "a variable that is set", place);
        }
        if (reference.startsWith("file:")) {
            try {
                Path file = directory.resolve(reference.substring("file:".length()));
                return Files.readString(file).stripTrailing();
            } catch (IOException | IllegalArgumentException e) {
                return broken(reference, "which cannot be read", "a text file", place);
            }
        }
        return broken(reference, "which is no reference", FORMS, place);
    }

    private String broken(String reference, String why, String expected, String place) {
        faults.add(place, "${" + reference + "}, " + why, expected);
        return "";
    }

    private static Set<String> keys(ObjectNode map) {
        Set<String> keys = new HashSet<>();
        map.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
