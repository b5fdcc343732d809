package io.tideline.job.option;

import com.fasterxml.jackson.databind.JsonNode;
import io.tideline.job.option.OptionType.Form;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A file of settings that a user wrote. References in it are followed, secrets that stand in it are
 * refused, unknown keys noted; then {@link #get} reads one setting after the other, and {@link
 * #finish} throws all faults at once, without showing what came by a reference.
 */
public final class SettingsFile implements Section {
    private static final String BY_REFERENCE =
            "a reference: secrets come from the environment or a file: ${env:NAME} or ${file:/path}";

    private final Path file;
    private final YamlNode root;
    private final OptionSet options;
    private final ValidationErrors faults;
    private final References references;
    private final int shownAlready;

    private SettingsFile(
            Path file,
            YamlNode root,
            OptionSet options,
            UnaryOperator<String> environment,
            ValidationErrors faults) {
        this.file = file;
        this.root = root;
        this.options = options;
        this.faults = faults;
        refuseSecretsInTheFile();
        this.references = new References(root.value(), options, directory(), environment, faults);
        references.resolve();
        refusePasswordInUrl();
        this.shownAlready = faults.list().size();
        checkKeys();
    }

    /**
     * Opens a file.
     *
     * @param options returns the settings that it may have, which may depend on what is in it
     * @param environment answers a variable, or null
     * @throws StartException if it cannot be read or is no YAML
     */
    public static SettingsFile open(
            Path file, Function<YamlNode, OptionSet> options, UnaryOperator<String> environment) {
        ValidationErrors faults = new ValidationErrors(file.toString());
        YamlNode root =
                YamlNode.read(file, faults).orElseThrow(() -> new StartException(faults.message()));
        return new SettingsFile(file, root, options.apply(root), environment, faults);
    }

    /**
     * Ends the reading.
     *
     * @throws StartException if there is a fault, with all of them
     */
    public void finish() {
        if (!faults.isEmpty()) {
            throw new StartException(withoutSecrets());
        }
    }

    /** Returns the whole file. */
    public YamlNode root() {
        return root;
    }

    /** Returns the value at a path, if there is one. */
    public Optional<YamlNode> at(String path) {
        Optional<YamlNode> node = Optional.of(root);
        if (!path.isEmpty()) {
            for (String key : path.split("\\.", -1)) {
                node = node.flatMap(map -> map.get(key));
            }
        }
        return node;
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

    @Override
    public void fault(Option<?> option, String expected) {
        at(option.path()).ifPresent(node -> node.fault(expected));
    }

    @Override
    public Path path(String text) {
        return text == null ? null : directory().resolve(text);
    }

    /** Returns a map of the file, whose settings are read by their paths from there. */
    public Section below(String map) {
        return new Section() {
            @Override
            public <T> T get(Option<T> option) {
                return SettingsFile.this.get(option.below(map));
            }

            @Override
            public void fault(Option<?> option, String expected) {
                SettingsFile.this.fault(option.below(map), expected);
            }

            @Override
            public Path path(String text) {
                return SettingsFile.this.path(text);
            }
        };
    }

    private Path directory() {
        return file.toAbsolutePath().getParent();
    }

    /** Notes keys that are not those of any setting. */
    private void checkKeys() {
        for (String group : options.groups()) {
            at(group).ifPresent(node -> node.keys(options.children(group)));
        }
    }

    /** Notes secrets that stand in the file themselves, without showing them. */
    private void refuseSecretsInTheFile() {
        for (Option<?> option : options.all()) {
            JsonNode value = References.at(root.value(), option.path());
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
    private void refusePasswordInUrl() {
        for (Option<?> option : options.all()) {
            JsonNode url = References.at(root.value(), option.path());
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
    private String withoutSecrets() {
        ValidationErrors shown = new ValidationErrors(file.toString());
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
                        references.places().contains(place) || options.form(place) == Form.URL;
                shown.add(place, hidden ? "something else" : fault.found(), fault.expected());
            }
        }
        return shown.message();
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
