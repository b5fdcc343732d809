package io.tideline.model.read;

import io.tideline.model.Band;
import io.tideline.model.CarriedTraits;
import io.tideline.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what rows say in addition to numbers: {@code traits}, {@code seats} and {@code bands}. */
record RowReader(YamlNode root) {
    private static final int MAX_TRAITS = 50;
    private static final int MAX_BANDS = 20;
    private static final String TRAIT = "the name of a trait, without control characters";

    CarriedTraits traits() {
        Optional<YamlNode> section = root.get("traits");
        if (section.isEmpty() || !section.get().keys("account", "user")) {
            return CarriedTraits.NONE;
        }
        return new CarriedTraits(names(section.get(), "account"), names(section.get(), "user"));
    }

    private static List<String> names(YamlNode section, String level) {
        Optional<YamlNode> list = section.get(level);
        if (list.isEmpty()) {
            return List.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode item : list.get().items("a list of names of traits")) {
            Optional<String> name = name(item);
            if (name.isPresent() && !names.add(name.get())) {
                item.fault("\"" + name.get() + "\" twice", "each trait once");
            }
        }
        if (names.size() > MAX_TRAITS) {
            list.get().fault(names.size() + " traits", "at most " + MAX_TRAITS);
        }
        return List.copyOf(names);
    }

    private static Optional<String> name(YamlNode node) {
        Optional<String> name = node.text(TRAIT);
        return name.isPresent()
                        && (name.get().isEmpty() || ValueSets.hasControlCharacter(name.get()))
                ? node.fault(TRAIT)
                : name;
    }

    /** Returns the trait that says how many seats an account pays for, or null. */
    String seats() {
        return root.get("seats").flatMap(RowReader::name).orElse(null);
    }

    /** Returns the bands by their least score, ascending. */
    List<Band> bands() {
        Optional<YamlNode> section = root.get("bands");
        if (section.isEmpty()) {
            return List.of();
        }
        List<Band> bands = new ArrayList<>();
        var names = new NameRegistry("bands", "band", NameRegistry.ANY_LENGTH);
        for (YamlNode entry : names.read(section.get())) {
            Optional<Integer> from = entry.integer(1, 100);
            if (from.isEmpty()) {
                continue;
            }
            if (bands.stream().anyMatch(other -> other.from() == from.get())) {
                entry.fault(from.get() + " a second time", "another number for each band");
            }
            bands.add(new Band(entry.key(), from.get()));
        }
        if (bands.size() > MAX_BANDS) {
            section.get().fault(bands.size() + " bands", "at most " + MAX_BANDS);
        }
        bands.sort(Comparator.comparingInt(Band::from));
        return List.copyOf(bands);
    }
}
