package io.tideline.model.read;

import io.tideline.model.EventRule;
import io.tideline.model.Feature;
import io.tideline.model.Normalization;
import io.tideline.model.Normalization.Method;
import io.tideline.model.Profile;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the section {@code profiles}, in three steps, since the order in which events are first
 * mentioned fixes their indexes: {@link #read}, {@link #readFeatures}, and {@link #profiles} once
 * all events are known.
 */
final class ProfileReader {
    static final int MAX_PROFILES = 50;
    static final int MAX_WINDOW = 400;
    static final Normalization DEFAULT = new Normalization(Method.WINSORIZED, 90, 0);

    private static final Pattern DAYS = Pattern.compile("([1-9]\\d{0,2})d");
    private static final String PROFILES = "at least one profile, such as weekly: {window: 7d}";

    private final EventCatalog events;
    private final NameRegistry segments;
    private final Normalization normalization;
    private final List<Draft> drafts = new ArrayList<>();

    /**
     * A profile whose weights are not yet spread over all events.
     *
     * @param features null: the model's own
     */
    private record Draft(
            YamlNode node,
            int window,
            int compare,
            int segment,
            Map<Integer, Integer> weights,
            List<Feature> features) {

        Draft withFeatures(List<Feature> found) {
            return new Draft(node, window, compare, segment, weights, found);
        }
    }

    /**
     * @param normalization the model's own
     */
    ProfileReader(EventCatalog events, NameRegistry segments, Normalization normalization) {
        this.events = events;
        this.segments = segments;
        this.normalization = normalization;
    }

    /** Reads all but features. */
    void read(YamlNode root, NameRegistry names) {
        Optional<YamlNode> section = root.require("profiles", PROFILES);
        if (section.isEmpty()) {
            return;
        }
        List<YamlNode> entries = names.read(section.get());
        if (section.get().value().isObject() && entries.isEmpty()) {
            section.get().fault(PROFILES);
        }
        if (entries.size() > MAX_PROFILES) {
            section.get().fault(entries.size() + " profiles", "at most " + MAX_PROFILES);
        }
        for (YamlNode entry : entries) {
            if (entry.keys(
                    "window", "compare", "segment", "weights", "features", "normalization")) {
                drafts.add(draft(entry));
            }
        }
    }

    /** Reads the profiles' own features. */
    void readFeatures() {
        drafts.replaceAll(draft -> draft.withFeatures(features(draft.node)));
    }

    private List<Feature> features(YamlNode profile) {
        var names = new NameRegistry("features", "feature", NameRegistry.ANY_LENGTH);
        return profile.get("features")
                .map(node -> ModelReader.features(node, names, events))
                .orElse(null);
    }

    /** Returns the profiles, with what they leave out. */
    List<Profile> profiles(List<Feature> features) {
        List<Profile> profiles = new ArrayList<>();
        for (Draft draft : drafts) {
            List<Integer> weights = new ArrayList<>();
            for (EventRule rule : events.rules()) {
                weights.add(draft.weights.getOrDefault(weights.size(), rule.weight()));
            }
            profiles.add(
                    new Profile(
                            draft.node.key(),
                            draft.window,
                            draft.compare,
                            draft.segment,
                            List.copyOf(weights),
                            draft.features == null ? features : draft.features,
                            draft.node
                                    .get("normalization")
                                    .map(node -> normalization(node, normalization))
                                    .orElse(normalization)));
        }
        return List.copyOf(profiles);
    }

    private Draft draft(YamlNode entry) {
        int window = entry.require("window", expectedDays()).map(ProfileReader::days).orElse(1);
        return new Draft(
                entry,
                window,
                entry.get("compare").map(ProfileReader::days).orElse(window),
                entry.get("segment").flatMap(segments::indexOf).orElse(-1),
                entry.get("weights").map(events::readWeights).orElse(Map.of()),
                null);
    }

    /** Returns a whole number of days such as {@code 7d}; 1 where it is faulty. */
    static int days(YamlNode node) {
        Optional<String> text = node.text(expectedDays());
        if (text.isEmpty()) {
            return 1;
        }
        Matcher matcher = DAYS.matcher(text.get());
        int days = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        if (days < 1 || days > MAX_WINDOW) {
            node.fault(expectedDays());
        }
        return days;
    }

    private static String expectedDays() {
        return "whole days such as 7d, from 1d to " + MAX_WINDOW + "d";
    }

    /**
     * Reads a normalization; what it leaves out comes from {@code base}: the method and, where both
     * methods read it, the percentile or target.
     */
    static Normalization normalization(YamlNode node, Normalization base) {
        if (!node.keys("method", "percentile", "target")) {
            return base;
        }
        Optional<Method> given = node.oneOf("method", Method.class);
        Optional<Integer> percentile = node.integer("percentile", 1, 100);
        Optional<Long> target = node.integer("target", 1L, Long.MAX_VALUE);
        if (node.has("method") && given.isEmpty()) {
            return base; // what goes with it is not known
        }
        Method method = given.orElse(base.method());
        if (method != Method.TARGET) {
            refuse(node, "target", target, "no target, which only method target takes");
            return new Normalization(method, percentile.orElse(base.percentile()), 0);
        }
        refuse(node, "percentile", percentile, "no percentile, which method target does not take");
        if (base.target() == 0) {
            node.require("target", "the raw score that is 100: a whole number of at least 1");
        }
        return new Normalization(method, DEFAULT.percentile(), target.orElse(base.target()));
    }

    private static void refuse(YamlNode node, String key, Optional<?> value, String expected) {
        value.ifPresent(
                given -> node.get(key).ifPresent(it -> it.fault(given.toString(), expected)));
    }
}
