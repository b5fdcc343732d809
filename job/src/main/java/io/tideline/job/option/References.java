package io.tideline.job.option;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tideline.job.option.Reference.UnresolvedException;
import io.tideline.yaml.ValidationErrors;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Follows the references in a configuration file, wherever in a text they stand. Those in a secret
 * are only tried, and stay as they are: their value is read where and when it is used. All others
 * are replaced. Whatever came by a reference may be a secret, so its place is noted, and no message
 * quotes it.
 */
public final class References {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");

    private final JsonNode root;
    private final OptionSet options;
    private final Path directory;
    private final UnaryOperator<String> environment;
    private final ValidationErrors faults;
    private final Set<String> places = new HashSet<>();

    /**
     * Creates an object for one file.
     *
     * @param root of the file
     * @param options that it may have
     * @param directory that relative paths start from
     * @param environment answers a variable, or null
     */
    public References(
            JsonNode root,
            OptionSet options,
            Path directory,
            UnaryOperator<String> environment,
            ValidationErrors faults) {
        this.root = root;
        this.options = options;
        this.directory = directory;
        this.environment = environment;
        this.faults = faults;
    }

    /** Returns the places that have a value by reference. */
    public Set<String> places() {
        return places;
    }

    /** Follows every reference; one that leads nowhere is noted as a fault. */
    public void resolve() {
        resolve(root, "");
    }

    private void resolve(JsonNode tree, String place) {
        if (tree instanceof ObjectNode map) {
            for (Map.Entry<String, JsonNode> entry : map.properties()) {
                String below = (place.isEmpty() ? "" : place + ".") + entry.getKey();
                replaced(entry.getValue(), below).ifPresent(entry::setValue);
                resolve(entry.getValue(), below);
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
        if (!value.isTextual() || !Reference.isIn(value.textValue())) {
            return Optional.empty();
        }
        places.add(place);
        boolean late = options.isReadWhenUsed(place);
        Set<String> others = late ? sourcesOfOthers(place) : Set.of();
        String text =
                Reference.replaceAll(
                        value.textValue(),
                        reference -> {
                            if (others.contains(reference.source())) {
                                return reference.toString();
                            }
                            Reference absolute = reference.absolute(directory);
                            String now = value(absolute, reference, place);
                            return late ? absolute.toString() : now;
                        });
        boolean number =
                options.form(place) == OptionType.Form.NUMBER && NUMBER.matcher(text).matches();
        return Optional.of(
                number
                        ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                        : JsonNodeFactory.instance.textNode(text));
    }

    /** Returns the sources that Kafka's clients read themselves in properties of theirs. */
    private Set<String> sourcesOfOthers(String place) {
        return options.propertiesAround(place)
                .map(map -> at(root, map).path(KafkaProviders.NAMES))
                .map(list -> KafkaProviders.namesIn(list.textValue()))
                .orElse(Set.of());
    }

    private String value(Reference absolute, Reference asWritten, String place) {
        try {
            return absolute.value(environment);
        } catch (UnresolvedException e) {
            boolean mayBeDeclared =
                    !Reference.SOURCES.contains(absolute.source())
                            && options.propertiesAround(place).isPresent();
            faults.add(
                    place,
                    asWritten + ", " + e.getMessage(),
                    e.expected()
                            + (mayBeDeclared ? ", or a provider that config.providers names" : ""));
            return "";
        }
    }

    /** Returns the value at a path of keys, or a missing node. */
    public static JsonNode at(JsonNode root, String path) {
        return root.at("/" + path.replace('.', '/'));
    }
}
