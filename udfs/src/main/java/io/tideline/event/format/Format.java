package io.tideline.event.format;

import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the records of a topic or file look like: a tracker's own shape, or one that a mapping
 * describes.
 *
 * @param preset the tracker's name, or {@code custom}
 * @param data the preset that records of CloudEvents carry; null: they are events themselves
 * @param mapping where the records have what the rules look at
 */
public record Format(String preset, String data, Mapping mapping) implements Serializable {
    static final String CUSTOM = "custom";
    static final String CLOUD_EVENTS = "cloudevents";

    /** The presets that are read from the jar, in the order of the documentation. */
    private static final List<String> IN_JAR =
            List.of(
                    "segment",
                    "rudderstack",
                    "jitsu",
                    "posthog",
                    "mixpanel",
                    "amplitude",
                    "snowplow",
                    "ga4",
                    CLOUD_EVENTS);

    private static final Map<String, Mapping> PRESETS = new LinkedHashMap<>();

    static {
        IN_JAR.forEach(name -> PRESETS.put(name, ofJar(name)));
        PRESETS.put(CUSTOM, Mapping.EMPTY);
    }

    /** What Segment sends, which is read unless something else is said. */
    public static final Format SEGMENT = of("segment");

    /** Returns the names of all presets. */
    public static List<String> presets() {
        return List.copyOf(PRESETS.keySet());
    }

    /** Returns a preset as it is. */
    public static Format of(String preset) {
        return new Format(preset, null, PRESETS.get(preset));
    }

    /** Reads a preset's name, or a map of a mapping; notes faults, and is empty where there are. */
    public static Optional<Format> read(YamlNode node) {
        return FormatReader.read(node);
    }

    /** Returns whether records are in Segment's own shape, with nothing changed. */
    boolean isSegment() {
        return preset.equals(SEGMENT.preset) && mapping.equals(SEGMENT.mapping);
    }

    /** Returns whether a record may stand in the headers of a message in part. */
    public boolean readsHeaders() {
        return preset.equals(CLOUD_EVENTS);
    }

    private static Mapping ofJar(String name) {
        String resource = name + ".yaml";
        ValidationErrors faults = new ValidationErrors(resource);
        try (InputStream in = Format.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Optional<Mapping> mapping =
                    YamlNode.parse(text, faults)
                            .map(root -> new FormatReader(root).mapping(Mapping.EMPTY));
            if (!faults.isEmpty()) {
                throw new IllegalStateException(faults.message());
            }
            return mapping.orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException("The jar has no " + resource + ".", e);
        }
    }
}
