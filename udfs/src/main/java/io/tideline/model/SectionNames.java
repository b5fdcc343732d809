package io.tideline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The names that one section of the model defines, for those that refer to them. */
final class SectionNames {
    static final int LONGEST_NAME = 200;

    private static final int LISTED = 12;

    private final String section;
    private final String one;
    private final List<String> names = new ArrayList<>();

    /**
     * @param section the key at the top of the model file
     * @param one what one of its entries is called
     */
    SectionNames(String section, String one) {
        this.section = section;
        this.one = one;
    }

    /** The entries of the section, their names checked and noted; a name counts, faulty or not. */
    List<YamlNode> read(YamlNode node) {
        List<YamlNode> entries = node.entries("a map of names, each with its " + one);
        entries.forEach(
                entry -> {
                    checkName(entry, one);
                    names.add(entry.key());
                });
        return entries;
    }

    /** The index of the entry that a value names; a fault, with the nearest name, if none. */
    Optional<Integer> indexOf(YamlNode reference) {
        Optional<String> name = reference.text(expected());
        if (name.isPresent() && !names.contains(name.get())) {
            return reference.fault(expected() + Nearest.hint(name.get(), names));
        }
        return name.map(names::indexOf);
    }

    /** The name at an index that {@link #indexOf} gave. */
    String name(int index) {
        return names.get(index);
    }

    /** Faults a name that could not stand in a key of a table or topic. */
    static void checkName(YamlNode entry, String one) {
        String name = entry.key();
        if (name.isBlank()
                || name.codePointCount(0, name.length()) > LONGEST_NAME
                || ValueSets.hasControlCharacter(name)) {
            entry.fault(
                    "\"" + Fault.abbreviate(name) + "\"",
                    "as the name of a "
                            + one
                            + " 1 to "
                            + LONGEST_NAME
                            + " characters, not all blank, none a control character");
        }
    }

    private String expected() {
        if (names.isEmpty()) {
            return "the name of a " + one + ", but there is none under " + section;
        }
        String more = names.size() > LISTED ? ", …" : "";
        return "one of those under "
                + section
                + ": "
                + String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + more;
    }
}
