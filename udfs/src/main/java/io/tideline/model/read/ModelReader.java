package io.tideline.model.read;

import io.tideline.model.AlertRule;
import io.tideline.model.Band;
import io.tideline.model.Checklist;
import io.tideline.model.Feature;
import io.tideline.model.Model;
import io.tideline.model.Normalization;
import io.tideline.model.Segment;
import io.tideline.yaml.Suggestions;
import io.tideline.yaml.ValidationErrors;
import io.tideline.yaml.YamlNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a model file (docs/model.md) and checks all of it: a file with faults is refused with every
 * one of them.
 */
public final class ModelReader {
    private static final String[] KEYS = {
        "version",
        "timezone",
        "events",
        "features",
        "segments",
        "profiles",
        "normalization",
        "activation",
        "inactive_after",
        "roster_days",
        "traits",
        "seats",
        "bands",
        "alerts"
    };
    private static final int DEFAULT_ROSTER_DAYS = 90;
    private static final int MAX_ROSTER_DAYS = 400;

    private final YamlNode root;
    private final ValidationErrors faults;
    private final EventCatalog events = new EventCatalog();
    private final NameRegistry featureNames =
            new NameRegistry("features", "feature", NameRegistry.ANY_LENGTH);
    private final NameRegistry segmentNames =
            new NameRegistry("segments", "segment", NameRegistry.ANY_LENGTH);
    private final NameRegistry profileNames =
            new NameRegistry("profiles", "profile", NameRegistry.LONGEST_BESIDE_AN_ID);
    private final NameRegistry checklistNames =
            new NameRegistry("activation", "checklist", NameRegistry.LONGEST_BESIDE_AN_ID);

    private ModelReader(YamlNode root, ValidationErrors faults) {
        this.root = root;
        this.faults = faults;
    }

    /**
     * Reads a model file.
     *
     * @throws ModelException if it can't be read or has faults; the message names the file as given
     */
    public static Model read(Path file) throws ModelException {
        var faults = new ValidationErrors(file.toString());
        return read(YamlNode.read(file, faults), faults);
    }

    /**
     * Reads a model from its text.
     *
     * @param origin what messages call the text, such as {@code model.yaml}
     * @throws ModelException if it is no YAML or has faults
     */
    public static Model parse(String yaml, String origin) throws ModelException {
        var faults = new ValidationErrors(origin);
        return read(YamlNode.parse(yaml, faults), faults);
    }

    /**
     * Returns a sentence on each thing that is allowed and yet looks like a mistake: names of
     * events that are almost alike, rules that can never be raised, profiles that score nothing.
     */
    public static List<String> hints(Model model) {
        return ModelLinter.of(model);
    }

    private static Model read(Optional<YamlNode> root, ValidationErrors faults)
            throws ModelException {
        Model model = root.map(node -> new ModelReader(node, faults).model()).orElse(null);
        if (model == null || !faults.isEmpty()) {
            throw new ModelException(faults);
        }
        return model;
    }

    /** Returns the model; null, or one of no use, where there are faults. */
    private Model model() {
        if (!root.keys(KEYS)) {
            return null;
        }
        int version = version();
        ZoneId timezone =
                root.get("timezone").flatMap(ModelReader::timezone).orElse(ZoneId.of("UTC"));
        root.get("events").ifPresent(events::readSection);
        List<Segment> segments = root.get("segments").map(this::segments).orElse(List.of());

        var profileReader = new ProfileReader(events, segmentNames, normalization());
        profileReader.read(root, profileNames);
        List<Feature> features =
                root.get("features")
                        .map(node -> features(node, featureNames, events))
                        .orElse(List.of());
        profileReader.readFeatures();
        int countedEvents = events.rules().size();
        var checklists = new ChecklistReader(events, segmentNames);
        List<Checklist> activation =
                root.get("activation")
                        .map(node -> checklists.read(node, checklistNames))
                        .orElse(List.of());
        var rowReader = new RowReader(root);
        List<Band> bands = rowReader.bands();
        var rules =
                new AlertReader(
                        root,
                        events,
                        segmentNames,
                        profileNames,
                        featureNames,
                        checklistNames,
                        activation,
                        bands.stream().map(Band::name).toList());
        List<AlertRule> alerts = root.get("alerts").map(rules::read).orElse(List.of());
        checkSections();
        return new Model(
                version,
                timezone,
                events.rules(),
                countedEvents,
                features,
                segments,
                profileReader.profiles(features),
                activation,
                inactiveAfter("user"),
                inactiveAfter("account"),
                root.integer("roster_days", 1, MAX_ROSTER_DAYS).orElse(DEFAULT_ROSTER_DAYS),
                rowReader.traits(),
                rowReader.seats(),
                bands,
                alerts);
    }

    private int version() {
        return root.require("version", "a whole number of at least 1")
                .flatMap(node -> node.integer(1, Integer.MAX_VALUE))
                .orElse(1);
    }

    private static Optional<ZoneId> timezone(YamlNode node) {
        Set<String> known = ZoneId.getAvailableZoneIds();
        String expected = "an IANA time zone such as Europe/Berlin";
        Optional<String> name = node.text(expected);
        if (name.isPresent() && !known.contains(name.get())) {
            return node.fault(expected + Suggestions.hint(name.get(), known));
        }
        return name.map(ZoneId::of);
    }

    private List<Segment> segments(YamlNode section) {
        List<Segment> segments = new ArrayList<>();
        for (YamlNode entry : segmentNames.read(section)) {
            if (entry.key().equals("all")) {
                entry.fault("\"all\"", "another name, since all stands for everybody in the rows");
            }
            String expected = "a map of account traits and the values they may have";
            segments.add(
                    new Segment(
                            entry.key(), ValueSets.read(entry, expected, Segment.LONGEST_VALUE)));
        }
        if (segments.size() > Model.MAX_SEGMENTS) {
            section.fault(segments.size() + " segments", "at most " + Model.MAX_SEGMENTS);
        }
        return List.copyOf(segments);
    }

    static List<Feature> features(YamlNode section, NameRegistry names, EventCatalog events) {
        List<Feature> features = new ArrayList<>();
        for (YamlNode entry : names.read(section)) {
            features.add(new Feature(entry.key(), events.readList(entry)));
        }
        return List.copyOf(features);
    }

    private Normalization normalization() {
        return root.get("normalization")
                .map(node -> ProfileReader.normalization(node, ProfileReader.DEFAULT))
                .orElse(ProfileReader.DEFAULT);
    }

    private void checkSections() {
        root.get("inactive_after").ifPresent(node -> node.keys("user", "account"));
        int count = events.rules().size();
        if (count > EventCatalog.MAX_EVENTS) {
            faults.add(
                    "events",
                    count + " names of events in the whole model",
                    "at most " + EventCatalog.MAX_EVENTS);
        }
    }

    private Duration inactiveAfter(String level) {
        return root.get("inactive_after")
                .flatMap(node -> node.duration(level, Levels.SHORTEST, Levels.LONGEST))
                .orElse(null);
    }
}
