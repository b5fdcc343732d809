package io.tideline.local.option;

import io.tideline.event.format.Format;
import io.tideline.yaml.ValidationError;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the option of a format: a preset, a map in YAML, or a file of one. */
public final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
        boolean isFile = value.endsWith(".yaml") || value.endsWith(".yml");
        ValidationErrors faults = new ValidationErrors(value);
        Optional<YamlNode> node =
                isFile ? YamlNode.read(Path.of(value), faults) : YamlNode.parse(value, faults);
        Optional<Format> format = node.flatMap(Format::read);
        if (!faults.isEmpty()) {
            // One line, as messages about options are.
            throw new TypeConversionException(
                    faults.list().stream()
                            .map(ValidationError::line)
                            .collect(Collectors.joining("; ", isFile ? value + ": " : "", "")));
        }
        return format.orElseThrow();
    }
}
